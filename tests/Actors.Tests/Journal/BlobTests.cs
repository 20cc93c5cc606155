using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>Large values lie beside the events and are the same to users before and after a restart (rule 15).</summary>
public sealed class BlobTests
{
    private static readonly string Large = new('x', 100_000);

    [Fact]
    public Task Inputs_patches_Prep_steps_cursors_and_results_that_are_large_are_read_back_after_a_crash() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var seen = new List<string>();
        var first = Node.Named("first").Prep(s => s.GetString("input") + "p").Exec(async (prep, x) =>
        {
            seen.Add($"prep {prep.Length}");
            seen.Add($"cursor {(x.TryGetProgress<string>(out var cursor) ? cursor!.Length : 0)}");
            var step = await x.StepAsync("step", _ => new ValueTask<string>(Large + "step"));
            seen.Add($"step {step.Length}");
            await x.SaveProgressAsync(Large + "cursor");
            await gate.PassAsync();
            return Large + "result";
        }).JournalPrep().Post((s, result) => s.Set("patch", result + "!"));
        var second = Node.Named("second").Post(s => s.Set("lengths", $"{s.GetString("input").Length} {s.GetString("patch").Length}"));
        var flow = Flow.Named("large").StartAt(first).Connect(first, second).KeepResult(first).Build();
        var run = await host.StartAsync(flow, new() { ["input"] = Large });
        host.StepUntil(() => gate.IsReached);

        await host.CrashAsync();
        await host.RestartAsync();
        gate.Open();
        var result = await run.WaitAsync();

        result.EnsureCompleted().State.GetString("lengths").ShouldBe("100000 100007");
        result.ResultOf<string>("first").Length.ShouldBe(100_006);
        seen.ShouldBe(["prep 100001", "cursor 0", "step 100004", "prep 100001", "cursor 100006", "step 100004"]);
        var entries = await host.Journal.ReadAsync(run.Id, 1, default);
        entries.Max(entry => entry.Data.Length).ShouldBeLessThan(1000);
        await host.RestartAsync();
        (await run.GetAsync()).State.GetString("patch").ShouldBe(Large + "result!");
        (await host.System.StateAsync(run.Id)).Version.ShouldBe(entries.Count);
    }, Hosts.Gated);

    [Fact]
    public Task A_value_of_64_KB_or_less_stays_in_its_event() => FlowTestHost.RunAsync(async host =>
    {
        var text = new string('y', (64 * 1024) - 2);
        var run = await host.StartAsync(Hosts.Chain("small", Node.Named("only").Post(s => s.Set("text", text))));
        await run.WaitAsync();

        (await host.Journal.ReadAsync(run.Id, 1, default)).Max(entry => entry.Data.Length).ShouldBeGreaterThan(64 * 1024);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_blob_that_is_damaged_or_gone_sets_its_run_aside_and_no_other(bool isThere)
    {
        var harm = false;
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var flow = Hosts.Chain("large", Node.Named("only").Exec(_ => gate.PassAsync()));
            var run = await host.StartAsync(flow, new() { ["text"] = Large });
            var other = await host.StartAsync(flow);
            host.StepUntil(() => gate.Arrived == 2);
            await host.CrashAsync();
            harm = true;
            await host.RestartAsync();
            gate.Open();

            (await Expect.ThrowsAsync<RunJournalException>(() => run.WaitAsync())).Message.ShouldContain("blob");

            (await other.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
            (await host.Journal.FindAsync(run.Id, default))!.Status.ShouldBe(RunStatus.Quarantined);
            host.System.Fault.ShouldBeNull();
        }, Hosts.Gated with { WrapJournal = inner => new OddBlobs(inner, blob => !harm ? blob : isThere ? "\"another\""u8.ToArray() : null) });
    }

    [Fact]
    public Task An_append_whose_blobs_are_missing_is_sent_again_with_them()
    {
        var refusals = 2;
        return FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(Hosts.Chain("large", Node.Named("only").Post(s => s.Set("text", Large))));

            (await run.WaitAsync()).EnsureCompleted().State.GetString("text").ShouldBe(Large);
            (await run.HistoryAsync()).ShouldBe(["run-started", "visit-completed", "run-completed"]);
            refusals.ShouldBeLessThan(1);
        }, Hosts.Gated with
        {
            WrapJournal = inner => new AnsweringJournal(inner,
                request => request.Blobs is { Count: > 0 } && refusals-- > 0 ? new Answer(AppendOutcome.BlobMissing, false) : Answer.True),
        });
    }

    [Fact]
    public Task A_journal_that_keeps_no_blobs_gets_large_values_inside_the_events() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("large", Node.Named("only").Post(s => s.Set("text", Large))));
        await run.WaitAsync();

        (await host.Journal.ReadAsync(run.Id, 1, default)).Max(entry => entry.Data.Length).ShouldBeGreaterThan(100_000);
        await host.RestartAsync();
        (await run.GetAsync()).State.GetString("text").ShouldBe(Large);
    }, Hosts.Gated with { WrapJournal = inner => new Plain(inner) });

    private sealed class OddBlobs(IRunJournal inner, Func<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> change) : JournalDecorator(inner), IBlobStore
    {
        public async ValueTask<ReadOnlyMemory<byte>?> ReadBlobAsync(BlobId blobId, CancellationToken cancellationToken)
            => change(await Inner.Capability<IBlobStore>()!.ReadBlobAsync(blobId, cancellationToken));

        public ValueTask<int> SweepBlobsAsync(DateTimeOffset unnamedSince, CancellationToken cancellationToken)
            => Inner.Capability<IBlobStore>()!.SweepBlobsAsync(unnamedSince, cancellationToken);
    }

    private sealed class Plain(IRunJournal inner) : JournalDecorator(inner)
    {
        public override T? Capability<T>()
            where T : class
            => null;
    }
}
