using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>The parameters of the function <c>append</c>: a list for each, in families whose lists are of one length. See Sql/Functions/append.sql.</summary>
internal sealed class AppendColumns
{
    public RunColumns Runs { get; } = new();

    public EntryColumns Appends { get; } = new();

    public RowColumns Rows { get; } = new();

    public TagColumns Tags { get; } = new();

    public QuestionColumns Questions { get; } = new();

    public BlobColumns Blobs { get; } = new();

    public TakeColumns Takes { get; } = new();

    /// <summary>Which run, and where it has to stand.</summary>
    internal sealed class RunColumns
    {
        public List<string> Id { get; } = [];
        public List<int> Shard { get; } = [];
        public List<long> Version { get; } = [];
        public List<long> Chain { get; } = [];
        public List<long> Number { get; } = [];

        public void Add(string id, int shard, long version, uint chain, long number)
        {
            Id.Add(id);
            Shard.Add(shard);
            Version.Add(version);
            Chain.Add(chain);
            Number.Add(number);
        }
    }

    /// <summary>The appends. Entries are places in the memory of the batch, which moves while it grows.</summary>
    internal sealed class EntryColumns
    {
        public List<int> Group { get; } = [];
        public List<long> First { get; } = [];
        public List<long> Last { get; } = [];
        public List<long> Counter { get; } = [];
        public List<long> Chain { get; } = [];
        public List<Range> Packed { get; } = [];

        public void Add(int group, long first, long last, long counter, uint chain, Range packed)
        {
            Group.Add(group);
            First.Add(first);
            Last.Add(last);
            Counter.Add(counter);
            Chain.Add(chain);
            Packed.Add(packed);
        }

        public ReadOnlyMemory<byte>[] Entries(ReadOnlyMemory<byte> memory)
        {
            var entries = new ReadOnlyMemory<byte>[Packed.Count];
            for (var i = 0; i < entries.Length; i++)
                entries[i] = memory[Packed[i]];
            return entries;
        }
    }

    /// <summary>Rows of the index of runs.</summary>
    internal sealed class RowColumns
    {
        public List<int> Group { get; } = [];
        public List<long> Flow { get; } = [];
        public List<short> Status { get; } = [];
        public List<long> Started { get; } = [];
        public List<long> Updated { get; } = [];
        public List<long?> Ended { get; } = [];
        public List<long?> Due { get; } = [];
        public List<long> Version { get; } = [];
        public List<long> Chain { get; } = [];
        public List<string?> Key { get; } = [];
        public List<string?> Parent { get; } = [];
        public List<string?> Tags { get; } = [];
        public List<string?> Outcome { get; } = [];

        public void Add(AppendGroup group, RunSummary row, long flow)
        {
            Group.Add(group.Number);
            Flow.Add(flow);
            Status.Add((short)row.Status);
            Started.Add(StoredTime.Of(row.StartedAt));
            Updated.Add(StoredTime.Of(row.UpdatedAt));
            Ended.Add(StoredTime.Of(row.EndedAt));
            Due.Add(StoredTime.Of(row.Due));
            Version.Add(group.RowHead.Version);
            Chain.Add(group.RowHead.Chain);
            Key.Add(StoredText.OfNullable(row.Key));
            Parent.Add(StoredText.OfNullable(row.Parent));
            Tags.Add(StoredText.OfTags(row.Tags));
            Outcome.Add(StoredText.OfNullable(row.Outcome));
        }
    }

    /// <summary>Tags of those rows.</summary>
    internal sealed class TagColumns
    {
        public List<int> Group { get; } = [];
        public List<long> Started { get; } = [];
        public List<string> Tag { get; } = [];

        public void Add(int group, long started, string tag)
        {
            Group.Add(group);
            Started.Add(started);
            Tag.Add(tag);
        }
    }

    /// <summary>Questions.</summary>
    internal sealed class QuestionColumns
    {
        public List<int> Group { get; } = [];
        public List<int> Number { get; } = [];
        public List<short> Outcome { get; } = [];
        public List<long> Asked { get; } = [];
        public List<long?> Due { get; } = [];
        public List<long?> Ended { get; } = [];
        public List<string?> Assignee { get; } = [];
        public List<byte[]> Detail { get; } = [];

        public void Add(int group, QuestionSummary question)
        {
            Group.Add(group);
            Number.Add(question.Id.Number);
            Outcome.Add((short)question.Outcome);
            Asked.Add(StoredTime.Of(question.AskedAt));
            Due.Add(StoredTime.Of(question.Due));
            Ended.Add(StoredTime.Of(question.EndedAt));
            Assignee.Add(StoredText.OfNullable(question.Assignee));
            Detail.Add(QuestionSummaryJson.Write(question));
        }
    }

    /// <summary>Blobs that are named, with their content or without.</summary>
    internal sealed class BlobColumns
    {
        public List<int> Group { get; } = [];
        public List<byte[]> Hash { get; } = [];
        public List<long> Version { get; } = [];
        public List<bool> Brought { get; } = [];
        public List<byte[]?> Content { get; } = [];

        public void Add(int group, BlobReference blob, long version)
        {
            Group.Add(group);
            Hash.Add(BlobHash.Of(blob.BlobId));
            Version.Add(version);
            Brought.Add(blob.Content is not null);
            Content.Add(blob.Content?.ToArray());
        }
    }

    /// <summary>Commands of the inbox that are carried out.</summary>
    internal sealed class TakeColumns
    {
        public List<int> Group { get; } = [];
        public List<long> Position { get; } = [];
        public List<bool> Succeeded { get; } = [];
        public List<string> Answer { get; } = [];

        public void Add(int group, InboxTake take)
        {
            Group.Add(group);
            Position.Add(take.Position);
            Succeeded.Add(take.Answer.Succeeded);
            Answer.Add(StoredText.Of(take.Answer.Text));
        }
    }
}
