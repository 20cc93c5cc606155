using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Client;

/// <summary>Lists of runs, and what is told of runs that cannot be read.</summary>
public sealed class ListTests
{
    private static readonly FlowDefinition Single = Flow.Named("single").StartAt(Node.Named("only").Post(_ => "fine")).Build();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_are_stable_while_runs_are_started(bool oldestFirst)
    {
        await using var place = new InboxPlace();
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(place.Database).AddFlow(Single));
        var before = new HashSet<RunId>();
        for (var i = 0; i < 100; i++)
            before.Add((await system.StartAsync(Single, null, new() { Id = $"before-{i}" })).Id);
        using var enough = new CancellationTokenSource();
        var starting = StartAsync();

        var listed = new List<RunId>();
        var query = new RunQuery { Limit = 7, OldestFirst = oldestFirst };
        while (listed.Count(before.Contains) < before.Count)
        {
            var page = await system.ListAsync(query);
            listed.AddRange(page.Runs.Select(run => run.RunId));
            if (page.Next is null)
                break;
            query = query with { After = page.Next };
        }

        await enough.CancelAsync();
        await starting;
        listed.Distinct().Count().ShouldBe(listed.Count, "no run is listed twice");
        listed.Where(before.Contains).Count().ShouldBe(before.Count, "no run is left out");

        async Task StartAsync()
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
                await system.StartAsync(Single, null, new() { Id = $"meanwhile-{i}" });
        }
    }

    [Fact]
    public async Task Runs_are_found_by_status_flow_tag_text_time_and_key()
    {
        await using var system = await FlowSystem.StartAsync(o => { o.UseJournal(_ => new InMemoryJournal()); o.AddFlow(Single); });
        await (await system.StartAsync(Single, null, new() { Id = "order-7", Key = "k7", Tags = ["eu", "vip"] })).WaitAsync();
        await (await system.StartAsync(Single, null, new() { Id = "order-8", Tags = ["eu"], Parent = "order-7" })).WaitAsync();
        async Task<string> Found(RunQuery query)
            => string.Join(' ', (await system.ListAsync(query with { OldestFirst = true })).Runs.Select(run => run.RunId));

        (await Found(new() { Statuses = [RunStatus.Completed] })).ShouldBe("order-7 order-8");
        (await Found(new() { Statuses = [RunStatus.Failed] })).ShouldBe("");
        (await Found(new() { Flow = "single", Tags = ["eu", "vip"] })).ShouldBe("order-7");
        (await Found(new() { Text = "ORDER-8" })).ShouldBe("order-8");
        (await Found(new() { Parent = "order-7" })).ShouldBe("order-8");
        (await Found(new() { StartedBefore = DateTimeOffset.UnixEpoch })).ShouldBe("");
        (await system.FindByKeyAsync("k7"))!.RunId.ShouldBe(new RunId("order-7"));
        (await system.CountAsync()).ShouldBe([new RunCount("single", RunStatus.Completed, 2)]);
        await Should.ThrowAsync<ArgumentException>(async () => await system.ListAsync(new RunQuery { Limit = 0 }));
    }

    [Fact]
    public async Task A_quarantined_run_tells_why_and_ends_whoever_follows_it()
    {
        var journal = new InMemoryJournal();
        await using var system = await FlowSystem.StartAsync(o => { o.UseJournal(_ => journal); o.AddFlow(Single); });
        await (await system.StartAsync(Single, null, new() { Id = "one" })).WaitAsync();
        await journal.QuarantineAsync("one", "a test", "build 1", DateTimeOffset.UnixEpoch, default);

        var detail = await system.GetAsync("one");
        detail.Status.ShouldBe(RunStatus.Quarantined);
        detail.Aside.ShouldNotBeNull().ShouldSatisfyAllConditions(it => it.Reason.ShouldBe("a test"), it => it.Build.ShouldBe("build 1"));
        detail.Visits.ShouldHaveSingleItem();
        (await system.EventsAsync("one", follow: true).ToListAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_pruned_run_keeps_its_outcome_and_says_that_its_history_is_gone()
    {
        var journal = new InMemoryJournal();
        await using var system = await FlowSystem.StartAsync(o => { o.UseJournal(_ => journal); o.AddFlow(Single); });
        await (await system.StartAsync(Single, null, new() { Id = "one" })).WaitAsync();
        await ((IJournalRetention)journal).PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, []), default);

        var detail = await system.GetAsync("one");
        detail.IsPruned.ShouldBeTrue();
        detail.Action.ShouldBe("fine");
        (await Should.ThrowAsync<RunPrunedException>(async () => await system.StateAsync("one"))).RunId.ShouldBe(new RunId("one"));
        await Should.ThrowAsync<RunPrunedException>(async () => await system.EventsAsync("one").ToListAsync());
    }

    [Theory]
    [InlineData(RunStatus.Completed, 0)]
    [InlineData(RunStatus.Failed, 1)]
    [InlineData(RunStatus.Killed, 1)]
    [InlineData(RunStatus.Quarantined, 1)]
    [InlineData(RunStatus.Cancelled, 3)]
    [InlineData(RunStatus.Running, 130)]
    [InlineData(RunStatus.Waiting, 130)]
    [InlineData(RunStatus.Paused, 130)]
    [InlineData(RunStatus.Parked, 130)]
    [InlineData(RunStatus.Pending, 130)]
    public void Every_status_has_an_exit_code(RunStatus status, int code) => status.ExitCode().ShouldBe(code);

    [Fact]
    public async Task A_damaged_history_is_told_and_hides_neither_the_run_nor_its_neighbours()
    {
        await using var place = new InboxPlace();
        await using (var system = await FlowSystem.StartAsync(o => o.UseSqlite(place.Database).AddFlow(Single)))
        {
            await (await system.StartAsync(Single, null, new() { Id = "one" })).WaitAsync();
            await (await system.StartAsync(Single, null, new() { Id = "two" })).WaitAsync();
        }

        place.Damage("one");
        await using var reader = FlowReader.Open(await SqliteJournalReader.OpenAsync(place.Database));

        var detail = await reader.GetAsync("one");
        detail.Unreadable.ShouldNotBeNull().ShouldContain("checksum");
        detail.Status.ShouldBe(RunStatus.Completed);
        await Should.ThrowAsync<RunJournalException>(async () => await reader.StateAsync("one"));
        (await reader.GetAsync("two")).Unreadable.ShouldBeNull();
        (await reader.FeedAsync().ToListAsync()).Select(item => item.RunId.Value).Distinct().ShouldBe(["one", "two"], ignoreOrder: true);
    }
}
