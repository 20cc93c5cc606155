using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>
/// Nothing leaves a run before the version that caused it is committed: held commit by commit, and everything that can be told is watched.
/// </summary>
public sealed class ToldAfterCommitTests
{
    [Theory]
    [InlineData(Durability.Strict)]
    [InlineData(Durability.Pipelined)]
    public Task No_start_step_cursor_Prep_answer_or_result_is_told_before_its_commit(Durability durability)
    {
        var turnstile = (TurnstileJournal?)null;
        return FlowTestHost.RunAsync(async host =>
        {
            var told = new List<string>();
            var node = Node.Named("only").Prep(_ => 1).Exec(async (n, x) =>
            {
                told.Add("prep");
                await x.StepAsync("a", _ => new ValueTask<int>(1));
                told.Add("step");
                await x.SaveProgressAsync(7);
                told.Add("cursor");
                return n;
            }).JournalPrep().Post((s, _) => s.Set("done", true));
            var flow = Hosts.Chain("told", node);
            host.Register(flow);
            await host.RestartAsync();
            var handle = (RunHandle?)null;
            var result = (RunResult?)null;
            var all = FollowAsync();

            // One commit at a time: whatever the engine would tell early shows while the commit is held.
            foreach (var expected in new[] { "started", "prep", "step", "cursor", "result" })
            {
                var before = told.ToList();
                host.StepUntil(() => turnstile!.IsReached);
                host.Advance(TimeSpan.FromHours(1));
                told.ShouldBe(before, $"while the commit of {expected} is held");
                turnstile!.LetOneThrough();
                host.StepUntil(() => told.Count > before.Count);
                told[^1].ShouldBe(expected);
            }

            await all;
            result!.EnsureCompleted();

            async Task FollowAsync()
            {
                handle = await host.System.StartAsync(host.Hosted(flow));
                told.Add("started");
                result = await handle.WaitAsync();
                told.Add("result");
            }
        }, Hosts.Under(durability) with { Configure = o => o.PipelineDepth = 1, WrapJournal = journal => turnstile = new TurnstileJournal(journal) });
    }
}
