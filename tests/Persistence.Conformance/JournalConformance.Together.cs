using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class JournalConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_sequence_of_batches_leaves_what_a_simple_model_says(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<RunId, List<JournalEntry>>();
        for (var round = 0; round < 60; round++)
        {
            var refused = new HashSet<RunId>();
            var expected = new List<AppendOutcome>();
            var batch = new List<AppendRequest>();
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                RunId runId = $"run-{random.Next(8)}";
                var stored = model.TryGetValue(runId, out var known) ? known : [];
                var version = Math.Max(0, stored.Count + (random.Next(6) == 0 ? random.Next(-2, 3) : 0));
                var fits = version == stored.Count && !refused.Contains(runId);
                var entries = Enumerable.Range(1, random.Next(1, 4)).Select(n => Samples.Entry(version + n, $"{round} {i} {n}")).ToArray();
                batch.Add(new AppendRequest(runId, version, 0, NextId(), entries, version == 0 || random.Next(3) == 0 ? Samples.Row(runId) : null));
                expected.Add(fits ? AppendOutcome.Appended : AppendOutcome.Conflict);
                if (fits)
                    model[runId] = [.. stored, .. entries];
                else
                    refused.Add(runId);
            }

            (await OutcomesAsync([.. batch])).AsEnumerable().ShouldBe(expected, $"round {round}");
            if (random.Next(10) == 0)
                await RestartAsync();
        }

        foreach (var (runId, entries) in model)
            (await ReadAsync(runId)).ShouldBeEntries(entries);
    }

    [Fact]
    public async Task Reads_beside_a_writer_see_whole_batches_in_order()
    {
        await AppendAsync(Start("a"), Start("b"));
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(async _ =>
        {
            var seen = 0;
            while (!stop.IsCancellationRequested)
            {
                var a = await Journal.ReadAsync("a", 1, default);
                var b = await Journal.ReadAsync("b", 1, default);   // read after a, so never behind it
                a.Select(entry => entry.Version).ShouldBe(Enumerable.Range(1, a.Count).Select(version => (long)version));
                a.Count.ShouldBeGreaterThanOrEqualTo(seen);
                b.Count.ShouldBeGreaterThanOrEqualTo(a.Count);
                seen = a.Count;
                await Task.Yield();
            }
        }).ToList();

        for (var version = 1; version < 100; version++)
        {
            (await OutcomesAsync(Next("a", version), Next("b", version))).ShouldAllBe(outcome => outcome == AppendOutcome.Appended);
            (await ReadAsync("a", version + 1)).Count.ShouldBe(1, "an acknowledged entry is seen by the next read");
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }
}
