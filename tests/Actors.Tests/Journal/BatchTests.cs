using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>Batches of the journal writer are bounded, and what waits for them is kept from growing where work enters (rule 3).</summary>
public sealed class BatchTests
{
    [Theory]
    [InlineData(8, 1 << 20, 8)]
    [InlineData(4096, 4096, 3)]
    public Task A_batch_closes_at_a_number_of_appends_or_at_a_size(int appends, int bytes, int most)
    {
        var journal = (BrokenJournal?)null;
        return FlowTestHost.RunAsync(async host =>
        {
            var gate = new Gate();
            var text = new string('x', 1500);
            var flow = Hosts.Chain("sizes", Node.Named("only").Exec(_ => gate.PassAsync()).Post((s, _) => s.Set("text", text)));
            var runs = new List<TestRun>();
            for (var i = 0; i < 20; i++)
                runs.Add(await host.StartAsync(flow));
            host.StepUntil(() => gate.Arrived == 20);
            using (host.HoldCommits())
            {
                gate.Open();
                host.Settle();
            }

            foreach (var run in runs)
                (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
            // The one that was under way meanwhile took in what had come by then.
            var full = journal!.BatchSizes.Skip(20).ToList();
            full.Max().ShouldBe(most);
            full.Count(size => size == most).ShouldBeGreaterThanOrEqualTo((20 / most) - 1);
        }, Hosts.Gated with
        {
            Configure = o => (o.CommitAppends, o.CommitBytes) = (appends, bytes),
            WrapJournal = inner => journal = new BrokenJournal(inner),
        });
    }

    [Fact]
    public Task New_runs_wait_while_too_much_waits_for_the_journal_and_completions_do_not() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, ended) = (new Gate(), 0);
        var text = new string('x', 40_000);
        var flow = Hosts.Chain("backlog", Node.Named("only").Exec(_ => gate.PassAsync()).Post((s, _) =>
        {
            ended++;
            s.Set("text", text);
        }));
        var runs = new List<TestRun>();
        for (var i = 0; i < 4; i++)
            runs.Add(await host.StartAsync(flow));
        host.StepUntil(() => gate.Arrived == 4);
        Task<TestRun> late;
        using (host.HoldCommits())
        {
            gate.Open();
            host.Settle();
            // Four times 40 000 bytes wait, which is more than the bound; their nodes were not held up for it.
            ended.ShouldBe(4);
            late = host.StartAsync(flow);
            host.Settle();
            late.IsCompleted.ShouldBeFalse();
        }

        var commits = host.Commits;
        (await (await late).WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        host.Commits.ShouldBeGreaterThan(commits);
        foreach (var run in runs)
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Gated with { Configure = o => o.BacklogBytes = 65_536 });

    [Fact]
    public async Task A_backlog_lets_in_again_when_it_has_shrunk_and_for_ever_when_nothing_is_written_any_more()
    {
        var backlog = new JournalBacklog(100);
        backlog.Add(100);
        var waiting = backlog.EnterAsync(CancellationToken.None).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        backlog.Remove(1);
        await waiting;

        backlog.Add(100);
        using var patience = new CancellationTokenSource();
        var impatient = backlog.EnterAsync(patience.Token).AsTask();
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => impatient);
        var last = backlog.EnterAsync(CancellationToken.None).AsTask();
        backlog.Open();
        await last;
        backlog.Bytes.ShouldBe(199);
    }
}
