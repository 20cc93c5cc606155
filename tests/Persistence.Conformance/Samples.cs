using System.Text;
using ActorFlow.Journal;
using Shouldly;

namespace ActorFlow.Persistence.Conformance;

/// <summary>Entries and rows to store.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);

    public static JournalEntry Entry(long version, string data = "{}", string name = "visit-completed", int schema = 1)
        => new(version, name, schema, Encoding.UTF8.GetBytes(data));

    public static JournalEntry[] Entries(long first, int count)
        => [.. Enumerable.Range(0, count).Select(i => Entry(first + i, $$"""{"at":{{first + i}},"text":"line\nbreak"}"""))];

    public static RunSummary Row(RunId runId, RunStatus status = RunStatus.Running)
        => new(runId, "checkout", "fingerprint-1", status, Noon, Noon, status.IsEnded() ? Noon : null, null, [], null, null, null);

    public static void ShouldBeEntries(this IReadOnlyList<JournalEntry> actual, IEnumerable<JournalEntry> expected)
        => actual.Select(Text).ShouldBe(expected.Select(Text));

    private static string Text(JournalEntry entry) => $"{entry.Version} {entry.Name} {entry.Schema} {Encoding.UTF8.GetString(entry.Data.Span)}";
}
