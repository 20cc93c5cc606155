using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>
/// Appends that cannot be encoded, that are refused again and again, or that stand beside a fenced one: each run gets its own answer, once.
/// </summary>
public sealed class RefusedAppendTests
{
    private static readonly StateKey<string> Secret = new StateKey<string>("secret").Sensitive();

    [Fact]
    public Task A_value_that_cannot_be_encoded_sets_its_run_aside_and_no_other()
    {
        var execs = 0;
        return FlowTestHost.RunAsync(async host =>
        {
            FlowDefinition Keeping(string name, string secret) => Hosts.Chain(name, Node.Named("first").Post(_ => { }), Node.Named("keeps")
                .Exec((ExecContext _) => ++execs)
                .Post((s, _) => s.Set(Secret, secret)));
            var (bad, good) = (Keeping("bad", "poison"), Keeping("good", "harmless"));
            host.Register(bad).Register(good);
            var run = await host.StartAsync(bad);
            var waiting = run.WaitAsync();
            var neighbour = await host.StartAsync(good);

            (await neighbour.WaitAsync()).EnsureCompleted().State.Get(Secret).ShouldBe("harmless");
            var error = await Expect.ThrowsAsync<RunQuarantinedException>(() => waiting);
            error.InnerException.ShouldBeOfType<PayloadUnreadableException>();
            (await host.Journal.FindAsync(run.Id, default))!.Status.ShouldBe(RunStatus.Quarantined);
            (await run.HistoryAsync()).ShouldBe(["run-started", "visit-completed"], "what was committed before stays");
            execs.ShouldBe(2);

            await host.CrashAsync();
            await host.RestartAsync();
            host.Settle();
            execs.ShouldBe(2, "what is set aside does not run again");
        }, Hosts.Gated with { Configure = o => o.Serialization = new StateSerialization { PayloadCodec = new MoodyCodec() } });
    }

    [Fact]
    public Task A_start_that_cannot_be_encoded_is_refused_and_leaves_nothing() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Hosts.Chain("flow", Node.Named("only").Post(_ => { }));
        host.Register(flow);
        await Expect.ThrowsAsync<PayloadUnreadableException>(() => host.StartAsync(flow, new RunInput { { Secret, "poison" } },
            new() { Id = "run" }));

        (await host.Journal.FindAsync("run", default)).ShouldBeNull();
        (await host.RunAsync(flow, null, new() { Id = "run" })).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Gated with { Configure = o => o.Serialization = new StateSerialization { PayloadCodec = new MoodyCodec() } });

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    [InlineData(14, true)]
    public Task A_run_whose_appends_are_refused_time_and_again_is_given_up_for_a_while_and_then_goes_on(int refusals, bool isGivenUp)
    {
        var (left, execs) = (refusals, 0);
        return FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(Hosts.Chain("refused", Node.Named("only").Exec((ExecContext _) => ++execs)));
            var handle = (await host.System.FindRunAsync(run.Id))!;
            if (isGivenUp)
                (await Expect.ThrowsAsync<RunLostException>(() => handle.WaitAsync())).Message.ShouldContain(run.Id.Value);
            else
                (await handle.WaitAsync()).Status.ShouldBe(RunStatus.Completed);

            host.Advance(TimeSpan.FromMinutes(1));

            left.ShouldBeLessThanOrEqualTo(0);
            execs.ShouldBe(refusals + 1, "nothing of it was committed, so the visit runs again each time");
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
            (await run.HistoryAsync()).Where(name => name != "recovered").ShouldBe(["run-started", "visit-completed", "run-completed"]);
        }, Hosts.Gated with
        {
            WrapJournal = inner => new AnsweringJournal(inner,
                request => Ends(request) && left-- > 0 ? new Answer(AppendOutcome.Conflict, false) : Answer.True),
        });
    }

    [Fact]
    public Task Of_a_batch_that_meets_a_fence_each_run_hears_what_became_of_its_own_append()
    {
        var isFenced = false;
        var execs = new Dictionary<string, int>();
        return FlowTestHost.RunAsync(async host =>
        {
            var (first, gate) = (new Gate(), new Gate());
            var flow = Hosts.Chain("flow", Node.Named("only").Exec(x =>
            {
                execs[x.RunId.Value] = execs.GetValueOrDefault(x.RunId.Value) + 1;
                return x.RunId.Value == "first" ? first.PassAsync() : gate.PassAsync();
            }));
            var runs = new List<TestRun>();
            foreach (var id in new[] { "first", "written", "fenced", "unknown", "behind" })
                runs.Add(await host.StartAsync(flow, null, new() { Id = id }));
            host.StepUntil(() => first.IsReached && gate.Arrived == 4);
            var handles = new Dictionary<string, Task<RunResult>>();
            foreach (var run in runs)
                handles.Add(run.Id.Value, (await host.System.FindRunAsync(run.Id))!.WaitAsync());
            using (host.HoldCommits())
            {
                // While this one is under way, the others gather in one batch behind it.
                first.Open();
                host.Settle();
                gate.Open();
                host.Settle();
                isFenced = true;
            }

            (await handles["first"]).Status.ShouldBe(RunStatus.Completed);
            (await handles["written"]).Status.ShouldBe(RunStatus.Completed);
            foreach (var id in new[] { "fenced", "unknown", "behind" })
                await Expect.ThrowsAsync<JournalUnavailableException>(() => handles[id]);
            host.System.Fault.ShouldBeOfType<JournalUnavailableException>();

            isFenced = false;
            await host.CrashAsync();
            await host.RestartAsync();
            foreach (var run in runs)
            {
                (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
                (await run.HistoryAsync()).Count(name => name == "visit-completed").ShouldBe(1);
            }

            execs["written"].ShouldBe(1, "it is committed, and its run has heard it");
            execs["fenced"].ShouldBe(2);
        }, Hosts.Gated with
        {
            WrapJournal = inner => new AnsweringJournal(inner, request => !isFenced || !Ends(request) ? Answer.True : request.RunId.Value switch
            {
                "first" or "written" => Answer.True,
                "fenced" => new Answer(AppendOutcome.Fenced, false),
                "unknown" => new Answer(AppendOutcome.Unknown, false),
                _ => new Answer(AppendOutcome.BlobMissing, false),
            }),
        });
    }

    private static bool Ends(AppendRequest request)
    {
        foreach (var entry in request.Entries.Span)
        {
            if (entry.Name == "visit-completed")
                return true;
        }

        return false;
    }

    /// <summary>Encrypts nothing, and makes nothing at all of one text: that cannot be written, which shows only when its event is encoded.</summary>
    private sealed class MoodyCodec : IPayloadCodec
    {
        public string KeyId => "none";

        public byte[] Encode(ReadOnlySpan<byte> plain)
            => plain.IndexOf("poison"u8) >= 0 ? [] : plain.ToArray();

        public byte[] Decode(ReadOnlySpan<byte> payload) => payload.ToArray();
    }
}
