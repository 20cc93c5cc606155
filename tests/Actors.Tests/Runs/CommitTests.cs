using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>What waits for a commit, and what a commit that fails does: rules 1, 16 and 25.</summary>
public sealed class CommitTests
{
    private static bool Holds(AppendRequest request, string name) => request.Entries.Span[0].Name == name;

    [Fact]
    public Task A_start_is_answered_and_its_first_node_dispatched_when_it_is_committed() => FlowTestHost.RunAsync(async host =>
    {
        var visited = false;
        var flow = Hosts.Chain("start", Node.Named("only").Post(_ => { visited = true; }));
        host.Register(flow);
        await host.RestartAsync();
        Task<TestRun> starting;
        using (host.HoldCommits())
        {
            starting = host.StartAsync(flow);
            host.Advance(TimeSpan.FromHours(1));

            (starting.IsCompleted, visited).ShouldBe((false, false));
        }

        await (await starting).WaitAsync();
        visited.ShouldBeTrue();
    }, Hosts.Gated);

    [Fact]
    public Task Under_Strict_the_next_node_waits_until_the_one_before_is_committed() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var visited = new List<string>();
        var first = Node.Named("first").Exec(_ => gate.PassAsync()).Post((_, _) => visited.Add("first"));
        var second = Node.Named("second").Post(_ => visited.Add("second"));
        var run = await host.StartAsync(Hosts.Chain("strict", first, second));
        host.StepUntil(() => gate.IsReached);
        using (host.HoldCommits())
        {
            gate.Open();
            host.Advance(TimeSpan.FromHours(1));
            visited.ShouldBe(["first"]);
        }

        await run.WaitAsync();
        visited.ShouldBe(["first", "second"]);
    }, Hosts.Gated);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public Task Under_Pipelined_a_run_is_ahead_of_its_journal_by_so_many_events_and_no_more(int depth) => FlowTestHost.RunAsync(async host =>
    {
        // Each visit is one event. The loop begins when the start is committed.
        var (gate, visits) = (new Gate(), 0);
        var loop = Node.Named("loop").Exec(_ => visits == 0 ? gate.PassAsync() : Task.CompletedTask)
            .Post((s, _) => s.Add("n", 1) == ++visits && visits < 20 ? "again" : "stop");
        var run = await host.StartAsync(Flow.Named("pipelined").StartAt(loop).Connect(loop, "again", loop).Build());
        host.StepUntil(() => gate.IsReached);
        using (host.HoldCommits())
        {
            gate.Open();
            host.Advance(TimeSpan.FromHours(1));
            // The visit in flight ends, and one begins for each event that may be ahead.
            visits.ShouldBe(1 + depth);
        }

        (await run.WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(20);
    }, Hosts.Under(Durability.Pipelined) with { Configure = o => o.PipelineDepth = depth });

    [Fact]
    public void Under_Pipelined_a_node_reads_what_was_decided_before_it_whatever_is_committed_meanwhile() => FlowTestHost.Explore(async host =>
    {
        var read = new List<int>();
        var loop = Node.Named("loop").Prep(s => s.GetInt("n")).Exec(n => n + 1).Post((s, n) =>
        {
            read.Add(n);
            s.Set("n", n);
            return n < 12 ? "again" : "stop";
        });

        var result = await host.RunAsync(Flow.Named("decided").StartAt(loop).Connect(loop, "again", loop).Build());

        read.ShouldBe(Enumerable.Range(1, 12));
        result.EnsureCompleted().State.GetInt("n").ShouldBe(12);
    }, Hosts.Under(Durability.Pipelined), shortForm: 100, longForm: 10_000);

    [Theory]
    [InlineData(Durability.Strict)]
    [InlineData(Durability.Pipelined)]
    public Task Answers_and_results_wait_for_the_commit_of_what_they_tell(Durability durability) => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var run = await host.StartAsync(Hosts.Chain("answers", Node.Named("only").Exec(_ => gate.PassAsync()).Post((s, _) => s.Set("done", true))));
        host.StepUntil(() => gate.IsReached);
        var waiting = run.WaitAsync();
        Task<bool> pausing;
        Task<RunResult> asking;
        using (host.HoldCommits())
        {
            pausing = run.PauseAsync();
            asking = run.GetAsync();
            host.Settle();
            gate.Open();
            host.Advance(TimeSpan.FromHours(1));

            (pausing.IsCompleted, asking.IsCompleted, waiting.IsCompleted).ShouldBe((false, false, false));
        }

        (await pausing).ShouldBeTrue();
        (await asking).Status.ShouldBe(RunStatus.Paused);
        (await waiting).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Under(durability));

    [Fact]
    public Task Many_commands_share_one_commit() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var first = Node.Named("first").Post(_ => { });
        var branches = Enumerable.Range(0, 30).Select(i => Node.Named($"b{i}").Exec(_ => gate.PassAsync()).Post((s, _) => s.Add("n", 1))).ToArray();
        var flow = Flow.Named("shared").StartAt(first).Fork(first, ActionName.Default, branches).Build();
        var runs = new List<TestRun>();
        for (var i = 0; i < 5; i++)
            runs.Add(await host.StartAsync(flow));
        host.StepUntil(() => gate.Arrived == 150);
        var before = host.Commits;
        using (host.HoldCommits())
        {
            gate.Open();
            host.Settle();
        }

        foreach (var run in runs)
            (await run.WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(30);
        // The first outcomes to arrive are one commit, and all that come while it is in flight are the next.
        (host.Commits - before).ShouldBeLessThanOrEqualTo(2);
    }, Hosts.Gated);

    [Theory]
    [InlineData(Durability.Strict)]
    [InlineData(Durability.Pipelined)]
    public Task A_refused_append_throws_the_head_away_and_the_journal_is_read_again(Durability durability)
    {
        var refusals = 1;
        return FlowTestHost.RunAsync(async host =>
        {
            var execs = 0;
            var first = Node.Named("first").Exec((ExecContext _) => ++execs).Post((s, _) => s.Add("n", 1));
            var second = Node.Named("second").Post(s => s.Add("n", 10));

            var run = await host.StartAsync(Hosts.Chain("refused", first, second));

            (await run.WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(11);
            execs.ShouldBe(2);
            (await run.HistoryAsync()).ShouldBe(["run-started", "recovered", "visit-completed", "visit-completed", "run-completed"]);
        }, Hosts.Under(durability) with
        {
            WrapJournal = inner => new AnsweringJournal(inner,
                request => Holds(request, "visit-completed") && refusals-- > 0 ? new Answer(AppendOutcome.Conflict, false) : Answer.True),
        });
    }

    [Fact]
    public Task A_request_whose_append_was_refused_is_asked_again_and_answered()
    {
        var refusals = 1;
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var run = await host.StartAsync(Hosts.Chain("refused", Node.Named("only").Exec(x => gate.PassAsync(x.CancellationToken))));
            host.StepUntil(() => gate.IsReached);

            (await run.CancelAsync("enough")).ShouldBeTrue();

            (await run.WaitAsync()).Reason.ShouldBe("enough");
        }, Hosts.Gated with
        {
            WrapJournal = inner => new AnsweringJournal(inner,
                request => Holds(request, "cancel-requested") && refusals-- > 0 ? new Answer(AppendOutcome.Conflict, false) : Answer.True),
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task An_unknown_outcome_is_settled_by_looking_whether_the_append_is_there_and_what_is_not_is_sent_again(bool written)
    {
        var unknowns = 1;
        AnsweringJournal? journal = null;
        return FlowTestHost.RunAsync(async host =>
        {
            var execs = 0;
            var node = Node.Named("only").Exec((ExecContext _) => ++execs).Post((s, _) => s.Add("n", 1));

            var run = await host.StartAsync(Hosts.Chain("unknown", node));

            (await run.WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(1);
            (execs, journal!.Asked).ShouldBe((1, 1));
            (await run.HistoryAsync()).ShouldBe(["run-started", "visit-completed", "run-completed"]);
        }, Hosts.Gated with
        {
            WrapJournal = inner => journal = new AnsweringJournal(inner,
                request => Holds(request, "visit-completed") && unknowns-- > 0 ? new Answer(AppendOutcome.Unknown, written) : Answer.True),
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_start_with_an_unknown_outcome_starts_one_run(bool written)
    {
        var unknowns = 1;
        return FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(Hosts.Chain("unknown", Node.Named("only").Post(s => s.Add("n", s.GetInt("by")))), new() { ["by"] = 3 });

            (await run.WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(3);
            host.Journal.Count.ShouldBe(1);
        }, Hosts.Gated with
        {
            WrapJournal = inner => new AnsweringJournal(inner,
                request => Holds(request, "run-started") && unknowns-- > 0 ? new Answer(AppendOutcome.Unknown, written) : Answer.True),
        });
    }

    [Fact]
    public Task One_refused_run_does_not_harm_those_committed_with_it()
    {
        var refusals = 1;
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var execs = new Dictionary<RunId, int>();
            var node = Node.Named("only").Exec(async x =>
            {
                execs[x.RunId] = execs.GetValueOrDefault(x.RunId) + 1;
                await gate.PassAsync();
            });
            var flow = Hosts.Chain("neighbours", node);
            var runs = new List<TestRun>();
            for (var i = 0; i < 6; i++)
                runs.Add(await host.StartAsync(flow, null, new() { Id = $"run-{i}" }));
            host.StepUntil(() => gate.Arrived == 6);
            using (host.HoldCommits())
            {
                gate.Open();
                host.Settle();
            }

            foreach (var run in runs)
                (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
            execs.OrderBy(of => of.Key).Select(of => of.Value).ShouldBe([1, 1, 1, 2, 1, 1]);
        }, Hosts.Gated with
        {
            WrapJournal = inner => new AnsweringJournal(inner,
                request => request.RunId == "run-3" && Holds(request, "visit-completed") && refusals-- > 0
                    ? new Answer(AppendOutcome.Conflict, false) : Answer.True),
        });
    }

    [Fact]
    public Task A_fenced_writer_writes_no_more_and_the_system_says_so()
    {
        var fences = 1;
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var flow = Hosts.Chain("fenced", Node.Named("only").Exec(_ => gate.PassAsync()));
            var run = await host.StartAsync(flow);
            host.StepUntil(() => gate.IsReached);
            var handle = await host.System.FindRunAsync(run.Id);
            gate.Open();

            await Expect.ThrowsAsync<JournalUnavailableException>(() => handle!.WaitAsync());

            host.System.Fault.ShouldBeOfType<JournalUnavailableException>();
            await Expect.ThrowsAsync<JournalUnavailableException>(() => host.StartAsync(flow));
            await host.CrashAsync();
            await host.RestartAsync();
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        }, Hosts.Gated with
        {
            WrapJournal = inner => new AnsweringJournal(inner,
                request => Holds(request, "visit-completed") && fences-- > 0 ? new Answer(AppendOutcome.Fenced, false) : Answer.True),
        });
    }

    [Fact]
    public Task An_append_that_is_too_large_for_the_journal_fails_its_run_only()
    {
        return FlowTestHost.RunAsync(async host =>
        {
            var execs = 0;
            var large = Node.Named("large").Exec((ExecContext _) =>
            {
                execs++;
                return new string('x', 5000);
            }).Post((s, text) => s.Set("text", text));
            var flow = Hosts.Chain("large", large);
            host.Register(flow);
            var run = await host.StartAsync(flow);
            var waiting = run.WaitAsync();
            var neighbour = await host.StartAsync(Hosts.Chain("small", Node.Named("only").Post(_ => { })));

            (await neighbour.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
            var error = await Expect.ThrowsAsync<RunQuarantinedException>(() => waiting);

            error.Message.ShouldContain("larger than the journal takes");
            execs.ShouldBe(1);
            (await host.Journal.FindAsync(run.Id, CancellationToken.None))!.Status.ShouldBe(RunStatus.Quarantined);
            await Expect.ThrowsAsync<AppendTooLargeException>(() => host.StartAsync(flow, new() { ["text"] = new string('y', 5000) }));
        }, Hosts.Gated with
        {
            WrapJournal = inner => new AnsweringJournal(inner,
                request => request.Entries.Span.ToArray().Sum(entry => entry.Data.Length) > 4000
                    ? new Answer(AppendOutcome.TooLarge, false) : Answer.True),
        });
    }

    [Fact]
    public Task A_custom_reducer_that_met_a_moved_key_runs_again_against_the_head() => FlowTestHost.RunAsync(async host =>
    {
        // Rule 4: reducers are user code, so they run in the node actors; the decider only notices that the key has moved.
        var best = new StateKey<string>("best").WithReducer((there, written) => there is null ? written : $"{there}+{written}");
        var gate = new Gate();
        var first = Node.Named("first").Post(_ => { });
        var branches = Enumerable.Range(0, 5).Select(i => Node.Named($"b{i}").Exec((ExecContext _) => i).Post(async (s, _) =>
        {
            s.Set(best, $"{i}");
            await gate.PassAsync();
            return default;
        })).ToArray();
        var run = await host.StartAsync(Flow.Named("reduced").StartAt(first).Fork(first, ActionName.Default, branches).Build());
        host.StepUntil(() => gate.Arrived == 5);
        gate.Open();

        (await run.WaitAsync()).EnsureCompleted().State.GetString("best").Split('+').Order().ShouldBe(["0", "1", "2", "3", "4"]);
    }, Hosts.Gated);
}
