using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class DurableBatchTests
{
    private static readonly FlowTestHostOptions Strict = Hosts.Under(Durability.Strict);

    [Fact]
    [Trait("semantics", "12")]
    public Task After_a_crash_behind_the_700th_of_1000_items_exactly_the_unjournaled_ones_run_again() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var lives = new List<List<int>> { new() };
        var keys = new Dictionary<int, HashSet<string>>();
        var node = Node.Named("thousand").Items(_ => Enumerable.Range(0, 1000)).Each(async (n, x) =>
        {
            lives[^1].Add(n);
            (keys.TryGetValue(n, out var known) ? known : keys[n] = []).Add(x.IdempotencyKey);
            if (n == 750 && lives.Count == 1)
                await gate.PassAsync(x.CancellationToken);
            return n * 2;
        }).Concurrency(1).Chunks(100, TimeSpan.FromDays(1));
        var run = await host.StartAsync(Hosts.Chain("thousand", node));

        host.Settle();
        await host.CrashAsync();
        lives.Add([]);
        await host.RestartAsync();
        var result = (await run.WaitAsync()).EnsureCompleted();

        lives[0].ShouldBe(Enumerable.Range(0, 751));
        lives[1].ShouldBe(Enumerable.Range(700, 300), "seven chunks of a hundred were journaled");
        result.State.GetList<int>("results").ShouldBe(Enumerable.Range(0, 1000).Select(n => 2 * n));
        keys.Values.ShouldAllBe(used => used.Count == 1, "an item keeps its key");
        keys.Values.SelectMany(used => used).Distinct().Count().ShouldBe(1000, "and no other has it");
    }, Strict);

    [Fact]
    public Task The_time_of_a_chunk_bounds_what_a_crash_repeats() => FlowTestHost.RunAsync(async host =>
    {
        var ran = new List<int>();
        var node = Node.Named("slow").Items(_ => Enumerable.Range(0, 10)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            ran.Add(n);
            return n;
        }).Concurrency(1).Chunks(1000, TimeSpan.FromSeconds(0.1));
        var run = await host.StartAsync(Hosts.Chain("slow", node));

        host.Advance(TimeSpan.FromSeconds(5.5));
        await host.CrashAsync();
        await host.RestartAsync();
        (await run.WaitAsync()).EnsureCompleted();

        ran.ShouldBe(Enumerable.Range(0, 10));
    }, Strict);

    [Fact]
    public Task Preps_result_is_journaled_before_the_first_chunk_and_Prep_does_not_run_again() => FlowTestHost.RunAsync(async host =>
    {
        var (preps, gate) = (0, new Gate());
        var node = Node.Named("once").Items(_ => Enumerable.Range(10 * preps++, 4)).Each(async (n, x) =>
        {
            if (n == 3)
                await gate.PassAsync(x.CancellationToken);
            return n;
        }).Concurrency(1).Chunks(1, TimeSpan.FromDays(1));
        var run = await host.StartAsync(Hosts.Chain("once", node));

        host.Settle();
        (await run.HistoryAsync()).ShouldBe(["run-started", "prep-journaled", "items-completed", "items-completed", "items-completed"]);
        await host.CrashAsync();
        gate.Open();
        await host.RestartAsync();
        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 1, 2, 3]);

        preps.ShouldBe(1);
    }, Strict);

    [Fact]
    public Task Large_results_lie_beside_the_journal_and_come_back_after_a_crash() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, ran) = (new Gate(), new List<int>());
        var node = Node.Named("large").Items(_ => Enumerable.Range(0, 4)).Each(async (n, x) =>
        {
            ran.Add(n);
            if (n == 3)
                await gate.PassAsync(x.CancellationToken);
            return new string((char)('a' + n), 100_000);
        }).Concurrency(1).Chunks(2, TimeSpan.FromDays(1))
        .Post((state, results) => state.Set("ends", results.Values.Select(value => $"{value[^1]}{value.Length}").ToList()));
        var run = await host.StartAsync(Hosts.Chain("large", node));

        host.Settle();
        await host.CrashAsync();
        gate.Open();
        await host.RestartAsync();
        (await run.WaitAsync()).EnsureCompleted().State.GetList<string>("ends").ShouldBe(["a100000", "b100000", "c100000", "d100000"]);

        ran.ShouldBe([0, 1, 2, 3, 3]);
        foreach (var entry in await host.Journal.ReadAsync(run.Id, 1, CancellationToken.None))
            entry.Data.Length.ShouldBeLessThan(10_000, entry.Name);
    }, Strict);

    [Fact]
    public Task A_stop_in_order_lets_items_end_journals_them_and_repeats_nothing() => FlowTestHost.RunAsync(async host =>
    {
        var ran = new List<int>();
        var node = Node.Named("stopped").Items(_ => Enumerable.Range(0, 20)).Each(async (n, x) =>
        {
            ran.Add(n);
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return n;
        }).Concurrency(3).Chunks(1000, TimeSpan.FromDays(1));
        var run = await host.StartAsync(Hosts.Chain("stopped", node));
        host.Advance(TimeSpan.FromSeconds(2.5));
        var before = host.Time.GetUtcNow();

        await host.StopAsync();
        (host.Time.GetUtcNow() - before).ShouldBe(TimeSpan.FromSeconds(0.5), "no longer than the items that ran");
        await host.RestartAsync();
        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe(Enumerable.Range(0, 20));

        ran.Order().ShouldBe(Enumerable.Range(0, 20), "each once");
    }, Strict);

    [Fact]
    public Task A_batch_that_ends_within_its_first_chunk_journals_nothing_of_its_own() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("small", Node.Batch("small", (int n) => n)), new() { ["items"] = new[] { 1, 2 } });

        (await run.WaitAsync()).EnsureCompleted();

        (await run.HistoryAsync()).ShouldBe(["run-started", "visit-completed", "run-completed"]);
    }, Strict);

    [Fact]
    public Task A_run_in_memory_journals_no_items() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("memory").Items(_ => Enumerable.Range(0, 5)).Each((n, _) => new Unspeakable(n)).Chunks(1, TimeSpan.FromSeconds(1))
            .Post((state, results) => state.Set("sum", results.Values.Sum(value => value.Number())));

        (await host.RunAsync(Hosts.Chain("memory", node))).EnsureCompleted().State.GetInt("sum").ShouldBe(10);
    }, Hosts.Under(Durability.None));

    [Fact]
    public Task Failed_items_that_were_journaled_stay_failed_over_a_crash_and_run_again_in_the_next_attempt() => FlowTestHost.RunAsync(async host =>
    {
        var (ran, gate) = (new List<string>(), new Gate());
        var node = Node.Named("failing").Items(_ => Enumerable.Range(0, 4)).Each(async (n, x) =>
        {
            ran.Add($"{n}");
            if (n == 3)
                await gate.PassAsync(x.CancellationToken);
            return n == 1 && ran.Count(seen => seen == "1") < 2 ? throw new TimeoutException("one") : n;
        }).Concurrency(1).Chunks(1, TimeSpan.FromDays(1)).Attempts(2);
        var run = await host.StartAsync(Hosts.Chain("failing", node));

        host.Settle();
        await host.CrashAsync();
        ran.Add("crash");
        gate.Open();
        await host.RestartAsync();
        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 1, 2, 3]);

        ran.ShouldBe(["0", "1", "2", "3", "crash", "3", "1"]);
        (await run.HistoryAsync()).Count(name => name == "attempt-failed").ShouldBe(1);
    }, Strict);

    [Fact]
    public Task An_error_that_was_journaled_is_told_after_a_crash() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("failing").Items(_ => Enumerable.Range(0, 3)).Each(async (n, x) =>
        {
            if (n == 2)
                await gate.PassAsync(x.CancellationToken);
            return n == 0 ? throw new TimeoutException("zero") : n;
        }).Concurrency(1).Chunks(1, TimeSpan.FromDays(1)).OnItemErrors(BatchErrorMode.Continue);
        var run = await host.StartAsync(Hosts.Chain("failing", node));

        host.Settle();
        await host.CrashAsync();
        gate.Open();
        await host.RestartAsync();
        var items = (await run.WaitAsync()).EnsureCompleted().State.GetList<ItemResult<int>>("results");

        items.Select(item => (item.Value, item.Error?.Message, item.Error?.Attempts)).ShouldBe([(0, "zero", 1), (1, null, null), (2, null, null)]);
    }, Strict);

    [Fact]
    public Task A_failed_run_that_is_retried_runs_only_the_failed_items() => FlowTestHost.RunAsync(async host =>
    {
        var (ran, broken) = (new List<int>(), true);
        var node = Node.Named("mended").Items(_ => Enumerable.Range(0, 5)).Each(n =>
        {
            ran.Add(n);
            return n == 2 && broken ? throw new TimeoutException() : n;
        }).Concurrency(1);
        var run = await host.StartAsync(Hosts.Chain("mended", node));
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);

        await host.CrashAsync();
        await host.RestartAsync();
        broken = false;
        await run.RetryAsync();
        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe([0, 1, 2, 3, 4]);

        ran.ShouldBe([0, 1, 2, 3, 4, 2]);
    }, Strict);

    [Fact]
    public Task A_source_that_gives_other_items_after_a_crash_fails_the_visit_and_names_the_item() => FlowTestHost.RunAsync(async host =>
    {
        var (lives, gate) = (0, new Gate());
        var node = Node.Named("shifting").Stream(_ => "source", (_, _) => Numbers(lives++ == 0 ? 100 : 101)).Each(async (n, x) =>
        {
            if (n == 105)
                await gate.PassAsync(x.CancellationToken);
            return n;
        }).Concurrency(1).Chunks(1, TimeSpan.FromDays(1)).Attempts(3);
        var run = await host.StartAsync(Hosts.Chain("shifting", node));

        host.Settle();
        await host.CrashAsync();
        await host.RestartAsync();
        var error = (await run.WaitAsync()).Errors.ShouldHaveSingleItem();

        error.Exception.ShouldBeOfType<BatchItemsChangedException>().Index.ShouldBe(0);
        (error.Message.Contains("item 0", StringComparison.Ordinal), error.Attempts).ShouldBe((true, 1), "another attempt would find the same");
    }, Strict);

    [Fact]
    public Task A_stream_that_has_become_shorter_than_what_was_finished_fails_the_visit() => FlowTestHost.RunAsync(async host =>
    {
        var (lives, gate) = (0, new Gate());
        var node = Node.Named("shrinking").Stream(_ => "source", (_, _) => Numbers(0, lives++ == 0 ? 10 : 3)).Each(async (n, x) =>
        {
            if (n == 5)
                await gate.PassAsync(x.CancellationToken);
            return n;
        }).Concurrency(1).Chunks(1, TimeSpan.FromDays(1));
        var run = await host.StartAsync(Hosts.Chain("shrinking", node));

        host.Settle();
        await host.CrashAsync();
        await host.RestartAsync();

        (await run.WaitAsync()).Errors.ShouldHaveSingleItem().Message.ShouldContain("ends after 3");
    }, Strict);

    [Fact]
    public Task A_result_that_JSON_cannot_carry_fails_its_item_in_a_journaled_run() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("unspeakable").Items(_ => Enumerable.Range(0, 2)).Each((n, _) => new Unspeakable(n)).Post((_, _) => { });

        var batch = (await host.RunAsync(Hosts.Chain("unspeakable", node))).Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<BatchException>();

        batch.Failed.ShouldBe(2);
    }, Strict);

    [Fact]
    public Task A_result_reads_the_same_before_and_after_a_restart() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("values").Items(_ => new[] { 1, 2 }).Each(async (n, x) =>
        {
            if (n == 2)
                await gate.PassAsync(x.CancellationToken);
            return new Reading($"größe 🚀 {n}", 0.1 * n, n == 1 ? null : "set", [long.MaxValue, long.MinValue]);
        }).Concurrency(1).Chunks(1, TimeSpan.FromDays(1));
        var run = await host.StartAsync(Hosts.Chain("values", node));

        host.Settle();
        await host.CrashAsync();
        gate.Open();
        await host.RestartAsync();
        var readings = (await run.WaitAsync()).EnsureCompleted().State.GetList<Reading>("results");

        readings.Select(reading => reading with { Extremes = [] })
            .ShouldBe([new("größe 🚀 1", 0.1, null, []), new("größe 🚀 2", 0.2, "set", [])], new ByText());
        readings[0].Extremes.ShouldBe([long.MaxValue, long.MinValue]);
    }, Strict);

    [Theory]
    [InlineData(Durability.Strict)]
    [InlineData(Durability.Pipelined)]
    public void Whatever_the_moment_of_a_crash_every_item_ends_once_and_nothing_journaled_runs_again(Durability durability)
    => FlowTestHost.Explore(async host =>
    {
        var (ran, journaled) = (new List<int>(), new HashSet<int>());
        var node = Node.Named("any").Items(_ => Enumerable.Range(0, 30)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + (n % 4)), x.TimeProvider, x.CancellationToken);
            journaled.ShouldNotContain(n, "what the journal knows does not run again");
            ran.Add(n);
            return n;
        }).Concurrency(1 + host.Choose(5)).Chunks(1 + host.Choose(6), TimeSpan.FromSeconds(1 + host.Choose(3))).ItemAttempts(2);
        var run = await host.StartAsync(Hosts.Chain("any", node));

        for (var crash = host.Choose(3); crash >= 0; crash--)
        {
            var steps = host.Choose(400);
            while (steps-- > 0 && host.Step())
            {
            }

            await host.CrashAsync();
            await host.RestartAsync();
            journaled.UnionWith(await JournaledAsync(host, run.Id));
        }

        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe(Enumerable.Range(0, 30));
        ran.Distinct().Count().ShouldBe(30);
    }, Hosts.Under(durability), shortForm: 25, longForm: 1000);

    private static async Task<List<int>> JournaledAsync(FlowTestHost host, RunId run)
    {
        var indexes = new List<int>();
        foreach (var entry in (await host.Journal.ReadAsync(run, 1, CancellationToken.None)).Where(entry => entry.Name == "items-completed"))
        {
            var ranges = System.Text.Json.JsonElement.Parse(entry.Data.Span).GetProperty("index").EnumerateArray().Select(number => number.GetInt32())
                .ToList();
            for (var i = 0; i < ranges.Count; i += 2)
                indexes.AddRange(Enumerable.Range(ranges[i], ranges[i + 1]));
        }

        return indexes;
    }

    private static async IAsyncEnumerable<int> Numbers(int first, int count = 20)
    {
        for (var n = first; n < first + count; n++)
        {
            yield return n;
            await Task.Yield();
        }
    }

    private sealed record Reading(string Text, double Number, string? Maybe, long[] Extremes);

    private sealed class ByText : IEqualityComparer<Reading>
    {
        public bool Equals(Reading? x, Reading? y) => (x?.Text, x?.Number, x?.Maybe) == (y?.Text, y?.Number, y?.Maybe);

        public int GetHashCode(Reading obj) => 0;
    }

    /// <summary>Has a member that JSON refuses.</summary>
    private sealed class Unspeakable(int number)
    {
        public Func<int> Number { get; } = () => number;
    }
}
