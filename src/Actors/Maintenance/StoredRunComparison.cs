using ActorFlow.Journal;

namespace ActorFlow.Maintenance;

/// <summary>Whether two journals hold the same of a run.</summary>
internal static class StoredRunComparison
{
    /// <summary>What differs first, for people; null when nothing does. Snapshots and side rows are no part of a run.</summary>
    public static string? DifferenceOf(TransferredRun one, TransferredRun other)
    {
        if (other.Damage is { } damage)
            return damage;
        if (!AreSame(one.Summary, other.Summary))
            return "the index row";
        if (one.Entries.Count != other.Entries.Count || !one.Entries.Zip(other.Entries).All(pair => AreSame(pair.First, pair.Second)))
            return "the entries";
        if (one.Baseline is null != other.Baseline is null || (one.Baseline is { } mine && !AreSame(mine, other.Baseline!)))
            return "the baseline";
        if (!one.Blobs.Select(blob => blob.BlobId).ToHashSet().SetEquals(other.Blobs.Select(blob => blob.BlobId)))
            return "the large values";
        return one.Questions.Select(TextOf).SequenceEqual(other.Questions.Select(TextOf)) ? null : "the questions";
    }

    private static bool AreSame(RunSummary one, RunSummary other)
        => one with { Tags = [], Outcome = null } == other with { Tags = [], Outcome = null }
            && one.Tags.Order(StringComparer.Ordinal).SequenceEqual(other.Tags.Order(StringComparer.Ordinal))
            && string.Equals(Stored(one.Outcome), Stored(other.Outcome), StringComparison.Ordinal);

    private static bool AreSame(JournalEntry one, JournalEntry other)
        => (one.Version, one.Name, one.Schema) == (other.Version, other.Name, other.Schema) && one.Data.Span.SequenceEqual(other.Data.Span);

    private static bool AreSame(RunBaseline one, RunBaseline other)
        => (one.Version, one.Schema) == (other.Version, other.Schema) && one.Data.Span.SequenceEqual(other.Data.Span)
            && one.Blobs.SequenceEqual(other.Blobs);

    private static string TextOf(QuestionSummary question)
        => $"{question.Id} {question.Outcome} {question.Assignee} {question.AskedAt:O} {question.Due:O} {question.EndedAt:O} {System.Text.Encoding.UTF8.GetString(QuestionSummaryJson.Write(question))}";

    // Not every store can keep these in the text of an error.
    private static string? Stored(string? text) => text?.Replace('\0', '\uFFFD');
}
