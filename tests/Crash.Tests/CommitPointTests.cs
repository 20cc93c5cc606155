using ActorFlow.Crash.Tests.Experiments;
using Xunit;

namespace ActorFlow.Crash.Tests;

/// <summary>
/// Death at every named point of the engine: each point is the last moment of one life, the next life goes on from there. A point that never comes by
/// fails the test. The short form dies once at each point but those marked with +, the points of a row in one chain of lives; the long form gives
/// each point a database of its own and dies there at its first, then its second, up to its fifth time in a life, where it comes by as often.
/// </summary>
public abstract class CommitPointTests
{
    private const int Occurrences = 5;

    // Marks a point that lies close to another one.
    private const char ForTheLongForm = '+';

    /// <param name="points">The points.</param>
    /// <param name="flow">The flow that comes by them; null for all.</param>
    /// <param name="prunes">Whether ended runs are pruned at once.</param>
    private protected static async Task DieAtEachAsync(string points, string? flow = null, bool prunes = false)
    {
        var all = points.Split(' ');
        IReadOnlyList<string> flows = flow is null ? WorkerFlows.All : flow.Split(' ');
        if (!Form.IsLong)
        {
            await DieAtEachAsync([.. all.Where(point => point[0] != ForTheLongForm)], times: 1, flows, prunes);
            return;
        }

        foreach (var point in all)
            await DieAtEachAsync([point.TrimStart(ForTheLongForm)], Occurrences, flows, prunes);
    }

    private static async Task DieAtEachAsync(string[] points, int times, IReadOnlyList<string> flows, bool prunes)
    {
        using var experiment = new WorkerExperiment { Flows = flows, Prunes = prunes };
        // A first death in the middle of work, so that there is something to recover.
        await experiment.DieAtAsync("append:after:visit-completed");
        foreach (var point in points)
        {
            for (var time = 1; time <= times; time++)
            {
                experiment.Rounds++;
                await experiment.DieAtAsync(point, time, mustDie: time == 1);
            }
        }

        experiment.ShouldBeSound(await experiment.FinishAsync(), $"died at {string.Join(", ", points)}");
        Counts.Note("deaths at named points, audited", (points.Length * times) + 1);
    }
}

/// <summary>Points of the journal.</summary>
public sealed class JournalPointTests : CommitPointTests
{
    [Theory]
    [InlineData("open:before open:after +unfinished:before unfinished:run +unfinished:after read:before +read:after")]
    [InlineData("+append:before +append:after append:before:run-started append:after:run-started append:before:visit-completed "
        + "append:after:visit-completed")]
    [InlineData("append:before:attempt-failed append:after:attempt-failed append:before:visit-failed append:after:visit-failed")]
    [InlineData("append:before:prep-journaled append:after:prep-journaled append:before:recovered append:after:recovered")]
    [InlineData("append:before:run-completed append:after:run-completed append:before:run-failed append:after:run-failed")]
    [InlineData("+clean:before clean:after +close:before close:after")]
    public Task Death_around_what_the_journal_does_breaks_no_promise(string points) => DieAtEachAsync(points);
}

/// <summary>Points of what keeps a journal small and runs quick to read: snapshots, baselines, pruning, large values.</summary>
public sealed class KeepingPointTests : CommitPointTests
{
    [Theory]
    [InlineData("snapshot:before snapshot:after trim:before trim:after +JournalKeeperMessage.Trim +RunMessage.Trimmed")]
    [InlineData("append:before:blob append:after:blob +blob:before blob:after sweep:before sweep:after")]
    public Task Death_around_snapshots_baselines_and_large_values_breaks_no_promise(string points) => DieAtEachAsync(points, "endless");

    [Theory]
    [InlineData("prune:before prune:after")]
    public Task Death_around_pruning_breaks_no_promise_and_no_pruned_run_runs_again(string points)
        => DieAtEachAsync(points, "chain failing saga loop", prunes: true);
}

/// <summary>Points of runs that leave memory to wait, and come back.</summary>
public sealed class WaitingPointTests : CommitPointTests
{
    [Theory]
    [InlineData("RegistryMessage.Passivated WakeUpMessage.Sleep +WakeUpMessage.Begin due:before due:after WakeUpMessage.Page "
        + "WakeUpMessage.Ring +RegistryMessage.Recover")]
    public Task Death_between_leaving_memory_and_the_commit_after_the_return_breaks_no_promise(string points) => DieAtEachAsync(points, "sleepy");

    [Theory]
    [Trait("semantics", "12.4")]
    [Trait("semantics", "12.5")]
    [InlineData("RunMessage.NodeWaits append:before:wait-begun append:after:wait-begun RunMessage.WaitsDue append:before:wait-ended append:after:wait-ended")]
    [InlineData("caller:signals append:before:signal-received append:after:signal-received caller:signal-is-told +RunMessage.Control")]
    public Task Death_between_a_signal_or_a_time_and_the_commit_of_what_follows_from_it_breaks_no_promise(string points)
    => DieAtEachAsync(points, "patient");

    [Theory]
    [Trait("semantics", "6")]
    [InlineData("caller:answers append:before:question-ended append:after:question-ended caller:answer-is-told append:after:question-nudged append:before:visit-completed")]
    public Task Death_between_an_answer_or_a_deadline_and_Post_breaks_no_promise(string points) => DieAtEachAsync(points, "asking");
}

/// <summary>Points of runs that undo their work.</summary>
public sealed class SagaPointTests : CommitPointTests
{
    [Theory]
    [InlineData("append:before:compensation-begun append:after:compensation-begun undo:before undo:after "
        + "append:before:visit-compensated append:after:visit-compensated")]
    [InlineData("+CompensationMessage.Begin RunMessage.CompensationEnded append:before:compensation-attempt-failed "
        + "append:after:compensation-attempt-failed +RunMessage.CompensationDue")]
    [Trait("semantics", "4")]
    public Task Death_while_work_is_undone_breaks_no_promise(string points) => DieAtEachAsync(points, "saga");
}

/// <summary>Points of runs and the child runs they wait for.</summary>
public sealed class ChildPointTests : CommitPointTests
{
    [Theory]
    [InlineData("append:before:child-requested append:after:child-requested RunMessage.ChildBegun append:before:child-started "
        + "append:after:child-started")]
    [InlineData("RunMessage.ChildOver append:before:child-ended append:after:child-ended RunMessage.ParentHeard "
        + "append:before:parent-told append:after:parent-told")]
    public Task Death_around_the_start_and_the_end_of_a_child_breaks_no_promise(string points) => DieAtEachAsync(points, "family");

    [Theory]
    [InlineData("append:before:run-cancelled append:after:run-cancelled RunMessage.ChildStopped append:before:child-cancelled "
        + "append:after:child-cancelled")]
    public Task Death_around_the_stop_of_a_child_whose_parent_was_cancelled_leaves_no_orphan(string points) => DieAtEachAsync(points, "quarrel");
}

/// <summary>Points of the actors: just before one takes a message.</summary>
public sealed class ActorPointTests : CommitPointTests
{
    [Theory]
    [InlineData("+RegistryMessage.Start RegistryMessage.Recover RunMessage.Loaded RegistryMessage.TakenUp RegistryMessage.Left "
        + "RegistryMessage.Drain")]
    [InlineData("+WriterMessage.Append WriterMessage.Flush WriterMessage.BatchAnswered RunMessage.Committed")]
    [InlineData("RunMessage.VisitPosted RunMessage.AttemptEnded RunMessage.Wake RunMessage.ExecBegins RunMessage.AttemptOverdue "
        + "RunMessage.VisitFailed")]
    [InlineData("VisitExecution +NodeMessage.PrepEnded RunMessage.PrepReturned NodeMessage.PrepCommitted")]
    [InlineData("NodeMessage.ExecEnded NodeMessage.FallbackEnded NodeMessage.PostEnded")]
    public Task Death_between_two_messages_breaks_no_promise(string points) => DieAtEachAsync(points);

    [Theory]
    [Trait("semantics", "12.1")]
    [InlineData("+prep exec:before exec:after fallback post:before post:after")]
    public Task Death_inside_the_phases_of_a_visit_breaks_no_promise(string points) => DieAtEachAsync(points);

    [Theory]
    [InlineData("caller:starts caller:is-told caller:has-noted caller:is-told-the-end caller:has-noted-the-end")]
    public Task Death_around_what_a_caller_is_told_breaks_no_promise(string points) => DieAtEachAsync(points);
}
