using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>The parameters of the function <c>append_plain</c>: records of numbers, one after the other. Their fields are told in Sql/Functions/append_plain.sql.</summary>
internal sealed class PlainRecords
{
    private const int GroupFields = 4;
    private const int AppendFields = 7;
    private const int NewFields = 10;
    private const int NewTexts = 3;
    private const int ChangeFields = 9;

    /// <summary>A time that is none.</summary>
    private const long None = long.MinValue;

    public PlainRecords(AppendPart part, List<PlacedAppend> appends, FlowNumbers flows)
    {
        Shards = new long[part.Shards.Length * 2];
        for (var i = 0; i < part.Shards.Length; i++)
            (Shards[2 * i], Shards[(2 * i) + 1]) = (part.Shards[i], part.Terms[i]);

        Groups = new long[part.Groups.Count * GroupFields];
        var (at, starts, changes) = (0, 0, 0);
        foreach (var group in part.Groups)
        {
            (Groups[at++], Groups[at++], Groups[at++], Groups[at++]) = (group.Shard, group.Before.Run, group.Before.Version, group.Before.Chain);
            if (group.Before.Version == 0)
                starts++;
            else if (group.Row is not null)
                changes++;
        }

        Appends = AppendsOf(appends);
        New = new long[starts * NewFields];
        NewText = new string?[starts * NewTexts];
        Changes = new long[changes * ChangeFields];
        ChangeText = new string?[changes];
        FillRows(part, flows);
    }

    public long[] Shards { get; }

    public long[] Groups { get; }

    public long[] Appends { get; }

    public long[] New { get; }

    public string?[] NewText { get; }

    public long[] Changes { get; }

    public string?[] ChangeText { get; }

    /// <summary>Whether what a run appends can be sent so, if it brings no more than entries and a row.</summary>
    public static bool Suits(AppendGroup group)
        => group.Before.Run != 0 && (group.Row is { } row ? row.Tags.Count == 0 && (row.Key is null || group.Before.Version > 0) : group.Before.Version > 0);

    private static long[] AppendsOf(List<PlacedAppend> appends)
    {
        var (records, at) = (new long[appends.Count * AppendFields], 0);
        foreach (var append in appends)
        {
            (records[at++], records[at++], records[at++], records[at++]) = (append.Group, append.First, append.Last, append.Counter);
            (records[at++], records[at++], records[at++]) = (append.Chain, append.Packed.Start.Value, append.Packed.End.Value - append.Packed.Start.Value);
        }

        return records;
    }

    private void FillRows(AppendPart part, FlowNumbers flows)
    {
        var (atNew, atChange) = (0, 0);
        List<AppendGroup>? changed = null;
        foreach (var group in part.Groups)
        {
            if (group.Before.Version == 0)
                AddNew(group, group.Row!, flows, atNew++);
            else if (group.Row is not null)
                (changed ??= []).Add(group);
        }

        // Rows are locked in one order by everybody.
        changed?.Sort(static (one, other) => one.Before.Run.CompareTo(other.Before.Run));
        foreach (var group in changed ?? [])
            AddChange(group, group.Row!, flows, atChange++);
    }

    private void AddNew(AppendGroup group, RunSummary row, FlowNumbers flows, int place)
    {
        var at = place * NewFields;
        (New[at++], New[at++], New[at++], New[at++]) = (group.Number, flows[(row.Flow, row.Fingerprint)], (short)row.Status, StoredTime.Of(row.StartedAt));
        (New[at++], New[at++], New[at++]) = (StoredTime.Of(row.UpdatedAt), StoredTime.Of(row.EndedAt) ?? None, StoredTime.Of(row.Due) ?? None);
        (New[at++], New[at++], New[at]) = (group.RowHead.Version, group.RowHead.Chain, place);
        (NewText[place * NewTexts], NewText[(place * NewTexts) + 1], NewText[(place * NewTexts) + 2]) =
            (row.RunId.Value, StoredText.OfNullable(row.Parent), StoredText.OfNullable(row.Outcome));
    }

    private void AddChange(AppendGroup group, RunSummary row, FlowNumbers flows, int place)
    {
        var at = place * ChangeFields;
        (Changes[at++], Changes[at++], Changes[at++], Changes[at++]) = (group.Number, flows[(row.Flow, row.Fingerprint)], (short)row.Status, StoredTime.Of(row.UpdatedAt));
        (Changes[at++], Changes[at++]) = (StoredTime.Of(row.EndedAt) ?? None, StoredTime.Of(row.Due) ?? None);
        (Changes[at++], Changes[at++], Changes[at]) = (group.RowHead.Version, group.RowHead.Chain, place);
        ChangeText[place] = StoredText.OfNullable(row.Outcome);
    }
}
