using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Polling;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Client;

/// <summary>Whoever follows runs sees every event once, in order, whatever comes between: a restart, another process, the end.</summary>
public sealed class FollowTests
{
    private readonly Steps _steps = new();

    [Fact]
    public async Task A_watcher_gets_history_then_what_is_committed_and_the_end_of_the_run_ends_it()
    {
        await using var system = await FlowSystem.StartAsync(o => { o.UseJournal(_ => new InMemoryJournal()); o.AddFlow(_steps.Flow); });
        await system.StartAsync(_steps.Flow, null, new() { Id = "one" });
        await using var watcher = new Watcher(system.EventsAsync("one", follow: true));

        (await watcher.NextAsync()).Kind.ShouldBe("run-started");
        watcher.IsWaiting.ShouldBeTrue();
        for (var step = 0; step < Steps.Count; step++)
        {
            _steps.Let(1);
            (await watcher.NextAsync())
                .ShouldSatisfyAllConditions(it => it.Kind.ShouldBe("visit-completed"), it => it.Node.ShouldBe("step"),
                    it => it.Visit.ShouldBe(step + 1));
        }

        (await watcher.NextAsync()).Kind.ShouldBe("run-completed");
        (await watcher.EndsAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Inside_the_engine_a_watcher_needs_no_clock()
    {
        var time = new ManualTimeProvider();
        await using var system =
            await FlowSystem.StartAsync(o => { o.TimeProvider = time; o.UseJournal(_ => new InMemoryJournal()); o.AddFlow(_steps.Flow); });
        await system.StartAsync(_steps.Flow, null, new() { Id = "one" });
        await using var watcher = new Watcher(system.EventsAsync("one", afterVersion: 1, follow: true));

        _steps.Let(1);

        (await watcher.NextAsync()).Version.ShouldBe(2);
        _steps.Let(Steps.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_a_restart_of_the_engine_nothing_is_skipped_and_nothing_comes_twice(bool crash)
    {
        await FlowTestHost.RunAsync(async host =>
        {
            var seen = new List<RunHistoryEvent>();
            await host.StartAsync(_steps.Flow, null, new() { Id = "one" });
            var watcher = new Watcher(host.System.EventsAsync("one", follow: true));
            _steps.Let(2);
            while (seen.Count < 3)
                seen.Add(await watcher.NextAsync());

            if (crash)
                await host.CrashAsync();
            else
                await host.StopAsync(TimeSpan.Zero);
            await Should.ThrowAsync<FlowSystemStoppedException>(() => watcher.NextAsync());

            _steps.Let(Steps.Count + 1);
            await host.RestartAsync();
            await foreach (var one in host.System.EventsAsync("one", seen[^1].Version, follow: true))
                seen.Add(one);

            seen.Select(one => one.Version).ShouldBe(Enumerable.Range(1, seen.Count).Select(version => (long)version));
            seen[^1].Kind.ShouldBe("run-completed");
            var whole = await host.System.EventsAsync("one").ToListAsync();
            whole.Select(one => (one.Version, one.Kind, one.Node, one.Visit, one.Data.GetRawText()))
                .ShouldBe(seen.Select(one => (one.Version, one.Kind, one.Node, one.Visit, one.Data.GetRawText())));
        }, Runs.Hosts.Real);
    }

    [Fact]
    public async Task Beside_a_live_engine_a_reader_of_the_file_follows_run_and_feed()
    {
        await using var place = new InboxPlace();
        var system = await place.StartAsync([_steps.Flow]);
        await using var reader = FlowReader.Open(await SqliteJournalReader.OpenAsync(place.Database));
        await system.StartAsync(_steps.Flow, null, new() { Id = "one" });
        await using var run = new Watcher(reader.EventsAsync("one", follow: true));
        await using var feed = new Watcher(reader.FeedAsync(follow: true).SelectMany(item => item.Events));

        (await run.NextAsync()).Kind.ShouldBe("run-started");
        (await feed.NextAsync()).Kind.ShouldBe("run-started");
        for (var step = 1; step <= Steps.Count; step++)
        {
            _steps.Let(1);
            (await run.NextAsync()).Visit.ShouldBe(step);
            (await feed.NextAsync()).Visit.ShouldBe(step);
        }

        (await run.NextAsync()).Kind.ShouldBe("run-completed");
        (await run.EndsAsync()).ShouldBeTrue();
        (await feed.NextAsync()).Kind.ShouldBe("run-completed");
        (await reader.GetAsync("one")).Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task A_reader_beside_the_engine_looks_the_more_seldom_the_longer_nothing_comes_and_never_more_often_than_its_bound()
    {
        var time = new ManualTimeProvider();
        var journal = new InMemoryJournal();
        await using var system = await StartAsync(journal);
        await system.StartAsync(_steps.Flow, null, new() { Id = "one" });
        var counting = new Looks(journal);
        await using var reader = FlowReader.Open(counting, time);
        await using var watcher = new Watcher(reader.EventsAsync("one", afterVersion: 1, follow: true));

        watcher.IsWaiting.ShouldBeTrue();
        await counting.HasLookedAsync(1);
        var waits = new List<TimeSpan>();
        for (var look = 2; look <= 9; look++)
        {
            var begun = time.GetUtcNow();
            while (!time.AdvanceToNextTimer())
                await Task.Yield(); // the watcher is on its way from its look to its wait
            await counting.HasLookedAsync(look);
            waits.Add(time.GetUtcNow() - begun);
        }

        waits.ShouldBe(new[] { 20, 40, 80, 160, 320, 500, 500, 500 }.Select(wait => TimeSpan.FromMilliseconds(wait)));
        _steps.Let(Steps.Count);
    }

    [Fact]
    public async Task A_watcher_that_has_not_looked_since_the_last_commit_hears_of_the_stop_all_the_same()
    {
        var news = new ActorFlow.Actors.Client.CommitNews();
        using var watch = news.Watch("one");
        watch.Mark();
        news.Committed("one");
        news.End(new FlowSystemStoppedException());

        await watch.NextAsync(default);
        watch.Mark();

        await Should.ThrowAsync<FlowSystemStoppedException>(() => watch.NextAsync(default).WaitAsync(Until.Patience));
    }

    [Fact]
    public async Task A_watcher_leaves_when_its_token_says_so()
    {
        await using var system = await StartAsync(new InMemoryJournal());
        await system.StartAsync(_steps.Flow, null, new() { Id = "one" });
        using var leave = new CancellationTokenSource();
        await using var watcher = new Watcher(system.EventsAsync("one", 1, follow: true, leave.Token));

        var next = watcher.NextAsync();
        await leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => next);
        _steps.Let(Steps.Count);
    }

    [Fact]
    public async Task The_feed_tells_of_all_runs_in_the_order_of_commits_and_goes_on_after_any_position()
    {
        await using var system = await StartAsync(new InMemoryJournal());
        _steps.Let(10 * Steps.Count);
        for (var i = 0; i < 10; i++)
            await (await system.StartAsync(_steps.Flow, null, new() { Id = $"run-{i}" })).WaitAsync();

        var all = await system.FeedAsync().ToListAsync();

        all.Select(item => item.Position).ShouldBeInOrder(SortDirection.Ascending);
        all.Select(item => item.Position).Distinct().Count().ShouldBe(all.Count);
        all.ShouldAllBe(item => !item.FollowsGap && item.Events.Count > 0);
        all.SelectMany(item => item.Events).Count(one => one.Kind == "visit-completed" && one.Node == "step").ShouldBe(10 * Steps.Count);
        foreach (var item in all)
            (await system.FeedAsync(item.Position).ToListAsync()).Select(later => later.Position)
                .ShouldBe(all.SkipWhile(one => one.Position <= item.Position).Select(one => one.Position));
    }

    private Task<FlowSystem> StartAsync(IRunJournal journal) => FlowSystem.StartAsync(o => { o.UseJournal(_ => journal); o.AddFlow(_steps.Flow); });
}
