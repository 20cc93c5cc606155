using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Faults;

/// <summary>Whatever a journal fails to say, each entry is there once.</summary>
public sealed class WritingThroughFaultsTests
{
    private static readonly int Rounds = Long.Form ? 2_000 : 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task In_memory(int seed) => WriteAsync(new InMemoryJournal(), seed);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task On_a_disk(int seed)
    {
        using var folder = new TemporaryFolder();
        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = folder.File("runs.db") });
        await WriteAsync(journal, seed);
    }

    private static async Task WriteAsync(IRunJournal journal, int seed)
    {
        var options = new JournalFaultOptions { Seed = seed, LostAnswers = 0.2, LostWrites = 0.1, Refusals = 0.05, Delays = 0.05,
            Delay = TimeSpan.FromMilliseconds(1) };
        var faulty = new FaultyJournal(journal, options);
        var writer = new PatientWriter(faulty);
        await writer.OpenAsync();
        var random = new Random(seed);
        var runs = Enumerable.Range(0, 20).Select(i => new RunId($"run-{i}")).ToArray();
        for (var round = 0; round < Rounds; round++)
            await writer.WriteAsync(runs.Where(_ => random.Next(2) == 0));

        foreach (var (run, version) in writer.Versions)
            (await faulty.ReadAsync(run, 1, default)).ShouldBeEntries(Samples.Entries(1, (int)version));
        writer.Versions.Count.ShouldBe(runs.Length);
        foreach (var fault in Enum.GetValues<JournalFault>())
            faulty.CountOf(fault).ShouldBeGreaterThan(0, $"{fault}: a fault that never happens proves nothing");
        writer.Openings.ShouldBe(1 + faulty.CountOf(JournalFault.Refusal));
        Counts.Note("writes done and reported as failed", faulty.CountOf(JournalFault.LostAnswer));
    }
}
