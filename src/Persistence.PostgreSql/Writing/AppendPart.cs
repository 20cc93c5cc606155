using System.Diagnostics.CodeAnalysis;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>
/// One call of the function <c>append</c>: nearly always a whole batch. A batch has a further part where a run's later request may be refused for a reason of its own, so that its earlier
/// ones stand, and where a call would become too large.
/// </summary>
internal sealed class AppendPart(int offset)
{
    private readonly List<PlacedAppend> _appends = [];
    private readonly Dictionary<int, long> _terms = [];
    private AppendColumns? _columns;

    /// <summary>How many appends the parts before it have.</summary>
    public int Offset { get; } = offset;

    /// <summary>What it is sent as, when it is not plain.</summary>
    public AppendColumns Columns => _columns ??= new();

    /// <summary>What it is sent as when it brings nothing but entries and rows of the index; else null.</summary>
    public PlainRecords? Plain { get; private set; }

    public List<AppendGroup> Groups { get; } = [];

    /// <summary>Bytes of entries and blobs.</summary>
    public long Bytes { get; private set; }

    /// <summary>Its shards, in order, when it is closed.</summary>
    public int[] Shards { get; private set; } = [];

    /// <summary>The terms of its shards.</summary>
    public long[] Terms { get; private set; } = [];

    /// <summary>Whether a request would fit in by its shard's term.</summary>
    public bool Suits(int shard, long term) => !_terms.TryGetValue(shard, out var other) || other == term;

    /// <summary>Whether a group is one of its own.</summary>
    public bool Has([NotNullWhen(true)] AppendGroup? group) => group is not null && group.Number <= Groups.Count && ReferenceEquals(Groups[group.Number - 1], group);

    /// <summary>Adds a request.</summary>
    /// <param name="place">Its place in the batch.</param>
    /// <param name="request">The request.</param>
    /// <param name="where">Its shard, and the term it is made under.</param>
    /// <param name="before">Where the run stands before it.</param>
    /// <param name="after">Where the run stands after it.</param>
    /// <param name="packed">The place of its entries in the batch's memory.</param>
    /// <param name="last">The group of the run's last request, if there was one.</param>
    /// <returns>The group that it is in.</returns>
    public AppendGroup Add(int place, in AppendRequest request, in Whereabouts where, RunHead before, RunHead after, Range packed, AppendGroup? last)
    {
        AppendGroup group;
        if (Has(last))
        {
            group = last;
        }
        else
        {
            Groups.Add(group = new AppendGroup(request.RunId, where.Shard, Groups.Count + 1, before, place));
            _terms[where.Shard] = where.Term;
        }

        group.Add(place, after, request.Summary);
        _appends.Add(new PlacedAppend(group.Number, request.ExpectedVersion + 1, after.Version, request.AppendId.Counter, after.Chain, packed));
        Bytes += packed.End.Value - packed.Start.Value;
        foreach (var question in request.Questions ?? [])
            Columns.Questions.Add(group.Number, question);
        foreach (var blob in request.Blobs ?? [])
        {
            Columns.Blobs.Add(group.Number, blob, after.Version);
            Bytes += blob.Content?.Length ?? 0;
        }

        foreach (var take in request.Takes ?? [])
            Columns.Takes.Add(group.Number, take);
        return group;
    }

    /// <summary>Makes what is sent, when all requests are in.</summary>
    public void Close(FlowNumbers flows)
    {
        (Shards, Terms) = ([.. _terms.Keys], [.. _terms.Values]);
        Array.Sort(Shards, Terms);
        if (_columns is null && Groups.TrueForAll(PlainRecords.Suits))
        {
            Plain = new PlainRecords(this, _appends, flows);
            return;
        }

        foreach (var group in Groups)
            Columns.Runs.Add(group.RunId.Value, group.Shard, group.Before.Version, group.Before.Chain, group.Before.Version == 0 ? group.Before.Run : 0);
        foreach (var append in _appends)
            Columns.Appends.Add(append.Group, append.First, append.Last, append.Counter, append.Chain, append.Packed);
        foreach (var group in Groups)
        {
            if (group.Row is not { } row)
                continue;
            Columns.Rows.Add(group, row, flows[(row.Flow, row.Fingerprint)]);
            foreach (var tag in row.Tags)
                Columns.Tags.Add(group.Number, StoredTime.Of(row.StartedAt), StoredText.Of(tag));
        }
    }
}
