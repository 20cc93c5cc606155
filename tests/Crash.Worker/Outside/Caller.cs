using ActorFlow.Actors;
using ActorFlow.Crash.Worker.Flows;
using ActorFlow.Crash.Worker.Points;
using ActorFlow.Journal;

namespace ActorFlow.Crash.Worker.Outside;

/// <summary>
/// Someone who wants runs done, and remembers what it was told in earlier lives: a start that was acknowledged is never asked for again.
/// </summary>
/// <param name="system">The engine.</param>
/// <param name="facts">Where the caller notes what it is told.</param>
/// <param name="signals">Sends signals to the runs that wait for them.</param>
/// <param name="answers">Answers the questions of runs that ask.</param>
/// <param name="isPatient">Whether it asks again when it is told that the journal cannot be had just now.</param>
internal sealed class Caller(FlowSystem system, FactFile facts, Signals signals, Answers answers, bool isPatient)
{
    private static readonly RunQuery Open = new() { Statuses = [RunStatus.Pending, RunStatus.Running, RunStatus.Waiting], Limit = 1 };

    private readonly RetryPolicy _patience = RetryPolicy.Constant(int.MaxValue, TimeSpan.FromMilliseconds(5))
        .When(error => isPatient && error is JournalUnavailableException or RunLostException);
    private readonly IReadOnlySet<string> _acknowledged = facts.RunsNotedAs("acknowledged");
    private readonly IReadOnlySet<string> _ended = facts.RunsNotedAs("result");

    /// <summary>Starts each flow some times, or goes on with it, and notes how each run ends.</summary>
    /// <param name="flows">The flows.</param>
    /// <param name="rounds">How many runs of each.</param>
    /// <param name="again">Whether to ask again for results that were told in earlier lives.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task FollowAllAsync(IEnumerable<FlowDefinition> flows, int rounds, bool again, CancellationToken cancellationToken)
        => Task.WhenAll(
            from round in Enumerable.Range(1, rounds)
            select FollowRoundAsync(flows, round, again, cancellationToken));

    /// <summary>Starts each flow once, or goes on with it, and notes how each run ends.</summary>
    public Task FollowRoundAsync(IEnumerable<FlowDefinition> flows, int round, bool again, CancellationToken cancellationToken)
        => Task.WhenAll(
            from flow in flows
            let id = $"{flow.Name}-{round}"
            where again || !_ended.Contains(id)
            select FollowAsync(flow, id, cancellationToken));

    /// <summary>Waits until no run is left that has not ended, or owes something to others.</summary>
    public async Task UntilAllIsDoneAsync(CancellationToken cancellationToken)
    {
        // A run that is set aside leaves the list without an event, so that there is nothing to wait for but the list itself.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while ((await AskAsync(() => system.ListAsync(Open, cancellationToken).AsTask())).Runs.Count > 0)
            await tick.WaitForNextTickAsync(cancellationToken);
    }

    private async Task FollowAsync(FlowDefinition flow, string id, CancellationToken cancellationToken)
    {
        RunHandle? run;
        if (_acknowledged.Contains(id))
        {
            run = await AskAsync(() => system.FindRunAsync(id, cancellationToken));
        }
        else
        {
            CrashPoint.Reach("caller:starts");
            run = await AskAsync(() => system.StartAsync(flow, [], new StartOptions { Id = id }, cancellationToken));
            CrashPoint.Reach("caller:is-told");
            facts.Acknowledged(id);
            CrashPoint.Reach("caller:has-noted");
        }

        if (run is null)
        {
            facts.Lost(id, "not found");
            return;
        }

        try
        {
            if (flow.Name == Shapes.PatientName)
                await AskAsync(() => signals.SendAsync(run, cancellationToken));
            if (flow.Name == Shapes.AskingName)
                await AskAsync(() => answers.GiveAsync(run, cancellationToken));
            var result = await AskAsync(() => run.WaitAsync(cancellationToken));
            CrashPoint.Reach("caller:is-told-the-end");
            facts.Result(result);
            CrashPoint.Reach("caller:has-noted-the-end");
        }
        catch (Exception e) when (e is not (OperationCanceledException or FlowSystemStoppedException))
        {
            facts.Lost(id, e.Message);
        }
    }

    private Task<T> AskAsync<T>(Func<Task<T>> question) => Retry.ExecuteAsync(_patience, _ => new ValueTask<T>(question()));
}
