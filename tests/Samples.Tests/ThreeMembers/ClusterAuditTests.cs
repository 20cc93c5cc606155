using System.Text.Json;
using ActorFlow.Samples.ThreeMembers;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.ThreeMembers;

/// <summary>What the audit of the sample would find.</summary>
public sealed class ClusterAuditTests
{
    private static readonly string[] Whole = ["run-started", "weigh", "label", "ship", "run-completed"];

    private readonly List<Effect> _effects = [Done("weigh"), Done("label"), Done("ship")];

    [Fact]
    public async Task A_run_whose_steps_were_committed_once_is_sound_also_when_one_was_done_again_under_its_key()
    {
        _effects.Add(Done("label"));
        var audit = await AuditAsync(Whole);
        (audit.IsSound, audit.Ended, audit.Effects, audit.Repeated).ShouldBe((true, 1, 3, 1));
    }

    [Fact]
    public async Task A_run_that_has_not_ended_or_is_not_there_is_lost()
    {
        (await AuditAsync(Whole[..^1])).Lost.ShouldBe(1);
        var none = await ClusterAudit.MakeAsync(AsyncEnumerable.Empty<RunFeedItem>(), ["r"], [], []);
        (none.Lost, none.IsSound).ShouldBe((1, false));
    }

    [Fact]
    public async Task A_step_that_was_committed_twice_is_doubled()
    {
        var audit = await AuditAsync("run-started", "weigh", "label", "label", "ship", "run-completed");
        (audit.Doubled, audit.IsSound).ShouldBe((1, false));
    }

    [Fact]
    public async Task A_step_that_was_done_under_two_keys_is_doubled()
    {
        _effects.Add(Done("ship") with { Key = "another" });
        var audit = await AuditAsync(Whole);
        (audit.Doubled, audit.IsSound).ShouldBe((1, false));
    }

    [Fact]
    public async Task A_step_that_was_committed_and_never_done_is_found()
    {
        _effects.RemoveAt(1);
        var audit = await AuditAsync(Whole);
        (audit.Undone, audit.IsSound).ShouldBe((1, false));
    }

    [Fact]
    public async Task A_history_with_a_gap_is_found()
    {
        var item = Item(Whole);
        var audit = await ClusterAudit.MakeAsync(new[] { item with { Events = [.. item.Events.Where(one => one.Version != 2)] } }.ToAsyncEnumerable(),
            ["r"], _effects, []);
        (audit.Torn, audit.IsSound).ShouldBe((1, false));
    }

    [Fact]
    public async Task The_counts_are_printed_with_the_verdict()
    {
        using var page = new StringWriter { NewLine = "\n" };
        (await AuditAsync(Whole)).Print(page);
        page.ToString()
            .ShouldContain("doubled committed effects: 0\n  lost: 0\n  takeovers                  1 (of 21 shards; the longest took 2.1 s)\nevery promise was kept");
        using var other = new StringWriter { NewLine = "\n" };
        (await AuditAsync(Whole[..^1])).Print(other);
        other.ToString().ShouldContain("lost: 1");
        other.ToString().ShouldEndWith("A PROMISE WAS BROKEN\n");
    }

    private Task<ClusterAudit> AuditAsync(params string[] history)
        => ClusterAudit.MakeAsync(new[] { Item(history) }.ToAsyncEnumerable(), ["r"], _effects,
            [new Takeover("anna#1", 21, TimeSpan.FromSeconds(2.1))]);

    private static RunFeedItem Item(string[] history)
        => new(1, "r", [.. history.Select(static (kind, place) => Event(place + 1, kind))], FollowsGap: false);

    private static RunHistoryEvent Event(long version, string kind) => kind.StartsWith("run-", StringComparison.Ordinal)
        ? new("r", version, DateTimeOffset.UnixEpoch, kind, null, null, null, default(JsonElement))
        : new("r", version, DateTimeOffset.UnixEpoch, "visit-completed", kind, 1, 1, default(JsonElement));

    private static Effect Done(string step) => new("r", step, "key of " + step, "anna");
}
