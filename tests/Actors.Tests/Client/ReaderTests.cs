using System.Text.Json;
using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Client;

/// <summary>What can be seen of runs: lists, details, states at a version, histories.</summary>
public sealed class ReaderTests : IAsyncDisposable
{
    private static readonly StateKey<string> Token = new StateKey<string>("token").Sensitive();

    private static readonly Node Look = Node.Named("look").Post(state => { state.Set("seen", 1); return "buy"; });

    private static readonly FlowDefinition Shop = Flow.Named("shop").StartAt(Look)
        .Connect(Look, "buy", Node.Named("pay").Exec((x) => x.Attempt < 2 ? throw new TimeoutException("busy") : "paid")
            .Post((state, receipt) => { state.Set("receipt", receipt); state.Set(Token, "s3cret"); }).Attempts(3))
        .Build();

    private static readonly FlowDefinition Broken = Flow.Named("broken")
        .StartAt(Node.Named("fall").Post(_ => throw new InvalidOperationException("no"))).Build();

    private readonly InMemoryJournal _journal = new();
    private FlowSystem? _system;

    [Fact]
    public async Task A_detail_tells_what_the_run_was_started_with_and_what_became_of_every_visit()
    {
        var system = await StartAsync();
        var memo = JsonDocument.Parse("""{"who":"ann"}""").RootElement;
        var run = await system.StartAsync("shop", new() { ["amount"] = 3 },
            new() { Id = "one", Key = "k", Tags = ["a", "b"], Memo = memo, Parent = "zero" });
        await run.WaitAsync();

        var detail = await system.GetAsync("one");

        detail.ShouldSatisfyAllConditions(
            () => detail.Flow.ShouldBe("shop"),
            () => detail.Fingerprint.ShouldBe(Shop.Fingerprint),
            () => detail.Status.ShouldBe(RunStatus.Completed),
            () => detail.Action.ShouldBe(ActionName.Default),
            () => detail.Key.ShouldBe("k"),
            () => detail.Tags.ShouldBe(["a", "b"]),
            () => detail.Memo!.Value.GetProperty("who").GetString().ShouldBe("ann"),
            () => detail.Parent.ShouldBe(new RunId("zero")),
            () => detail.EndedAt.ShouldNotBeNull(),
            () => detail.Visits.Select(visit => (visit.Node, visit.Number, visit.Status))
                .ShouldBe([("look", 1, VisitStatus.Completed), ("pay", 1, VisitStatus.Completed)]),
            () => detail.Visits[0].Actions.ShouldBe([new ActionName("buy")]),
            () => detail.Visits[1].Attempts.Select(attempt => (attempt.Number, attempt.Error?.Message)).ShouldBe([(1, "busy"), (2, null)]),
            () => detail.Visits[1].Attempts.ShouldAllBe(attempt => attempt.EndedAt != null));
    }

    [Fact]
    public async Task A_failed_run_tells_its_errors_and_the_visit_that_failed()
    {
        var system = await StartAsync();
        await (await system.StartAsync(Broken, null, new() { Id = "one" })).WaitAsync();

        var detail = await system.GetAsync("one");

        detail.Status.ShouldBe(RunStatus.Failed);
        detail.Action.ShouldBeNull();
        detail.Errors.ShouldHaveSingleItem().Message.ShouldBe("no");
        var visit = detail.Visits.ShouldHaveSingleItem();
        visit.Status.ShouldBe(VisitStatus.Failed);
        visit.Error!.Message.ShouldBe("no");
        visit.EndedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_state_can_be_read_at_every_version_and_sensitive_values_are_masked_wherever_they_are_shown()
    {
        var system = await StartAsync();
        await (await system.StartAsync(Shop, null, new() { Id = "one" })).WaitAsync();
        var events = await system.EventsAsync("one").ToListAsync();
        var versions = (await system.GetAsync("one")).Version;

        (await system.StateAsync("one", 1)).State.GetRawText().ShouldBe("{}");
        (await system.StateAsync("one", 2)).State.GetRawText().ShouldBe("""{"seen":1}""");
        var last = await system.StateAsync("one");
        last.Version.ShouldBe(versions);
        last.State.GetProperty("token").GetString().ShouldBe(SharedState.Mask);
        last.State.GetProperty("receipt").GetString().ShouldBe("paid");
        events.Select(one => one.Data.GetRawText()).ShouldAllBe(json => !json.Contains("s3cret", StringComparison.Ordinal));
        events.Single(one => one.Data.GetRawText().Contains("token", StringComparison.Ordinal)).Data.GetRawText().ShouldContain("\"k\":\"token\"");
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await system.StateAsync("one", versions + 1));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await system.StateAsync("one", 0));
    }

    [Fact]
    public async Task Events_name_node_visit_and_attempt_and_go_on_after_any_version()
    {
        var system = await StartAsync();
        await (await system.StartAsync(Shop, null, new() { Id = "one" })).WaitAsync();

        var all = await system.EventsAsync("one").ToListAsync();

        all.Select(one => one.Kind).ShouldBe(["run-started", "visit-completed", "attempt-failed", "visit-completed", "run-completed"]);
        all.Select(one => one.Version).ShouldBe([1, 2, 3, 4, 5]);
        all.Select(one => (one.Node, one.Visit, one.Attempt))
            .ShouldBe([(null, null, null), ("look", 1, 1), ("pay", 1, 1), ("pay", 1, 2), (null, null, null)]);
        for (var after = 0; after <= 5; after++)
            (await system.EventsAsync("one", after).ToListAsync()).Select(one => (one.Version, one.Node))
                .ShouldBe(all.Skip(after).Select(one => (one.Version, one.Node)));
    }

    [Fact]
    public async Task What_is_not_known_is_said_clearly()
    {
        var system = await StartAsync();

        (await system.FindAsync("none")).ShouldBeNull();
        (await system.FindByKeyAsync("none")).ShouldBeNull();
        await Should.ThrowAsync<RunNotFoundException>(async () => await system.GetAsync("none"));
        await Should.ThrowAsync<RunNotFoundException>(async () => await system.StateAsync("none"));
        await Should.ThrowAsync<RunNotFoundException>(async () => await system.EventsAsync("none", follow: true).ToListAsync());
        await Should.ThrowAsync<RunNotFoundException>(() => system.WaitAsync("none"));
        await Should.ThrowAsync<RunNotFoundException>(() => system.CancelAsync("none"));
        var unknown = await Should.ThrowAsync<FlowNotRegisteredException>(() => system.StartAsync("shp"));
        unknown.Message.ShouldContain("'shp'");
        unknown.Message.ShouldContain("'broken', 'shop'");
    }

    [Fact]
    public async Task Without_a_journal_a_live_run_is_shown_and_what_needs_a_journal_says_so()
    {
        var gate = new TaskCompletionSource();
        var flow = Flow.Named("held").StartAt(Node.Named("wait").Exec(async x => { await gate.Task; return 1; })).Build();
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        var run = await system.StartAsync(flow, new() { ["a"] = 1 }, new() { Id = "one" });

        var detail = await system.GetAsync("one");
        detail.Status.ShouldBe(RunStatus.Running);
        detail.Visits.ShouldHaveSingleItem().Node.ShouldBe("wait");
        (await system.StateAsync("one")).State.GetRawText().ShouldBe("""{"a":1}""");
        (await Should.ThrowAsync<CapabilityMissingException>(async () => await system.ListAsync(new RunQuery()))).Message.ShouldContain("no journal");
        await Should.ThrowAsync<CapabilityMissingException>(async () => await system.FeedAsync().ToListAsync());
        await Should.ThrowAsync<CapabilityMissingException>(async () => await system.EventsAsync("one").ToListAsync());
        gate.SetResult();
        await run.WaitAsync();
        await Should.ThrowAsync<RunNotFoundException>(async () => await system.GetAsync("one"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
            await _system.DisposeAsync();
    }

    private async Task<FlowSystem> StartAsync() => _system = await FlowSystem.StartAsync(o =>
    {
        o.UseJournal(_ => _journal);
        o.Serialization = new StateSerialization { AllowPlainSensitive = true };
        o.AddFlow(Shop).AddFlow(Broken);
    });
}
