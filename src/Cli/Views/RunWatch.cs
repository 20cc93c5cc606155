using ActorFlow.Cli.Output;
using Spectre.Console;

namespace ActorFlow.Cli.Views;

/// <summary>
/// Follows one run to its end and shows it meanwhile: drawn in place on a terminal, a line an event in a pipe, not at all for JSON.
/// </summary>
internal sealed class RunWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly CliCall _call;
    private readonly IFlowReader _runs;
    private readonly RunId _runId;
    private readonly DateTimeOffset _since;
    private readonly BatchBoard _batches = new();
    private bool _isInMemory;
    private int _changes = 1;

    private RunWatch(CliCall call, IFlowReader runs, RunId runId, DateTimeOffset since)
    {
        _since = since;
        _call = call;
        _runs = runs;
        _runId = runId;
    }

    /// <param name="call">The call.</param>
    /// <param name="runs">Where the run is found.</param>
    /// <param name="runId">The run.</param>
    /// <param name="since">From when on events are news; what was before is not told.</param>
    /// <param name="cancellationToken">Ends the watching, not the run.</param>
    /// <exception cref="CliException">The run cannot go on: it is parked, or the engine's journal is lost.</exception>
    public static async Task UntilEndAsync(CliCall call, IFlowReader runs, RunId runId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = new RunWatch(call, runs, runId, since);
        var following = watch.FollowAsync(both.Token);
        var guarding = watch.GuardAsync(both.Token);
        if (call.Terminal.IsInteractive && !call.IsJson)
            await watch.DrawAsync(Task.WhenAny(following, guarding), both.Token);
        var first = await Task.WhenAny(following, guarding);
        await both.CancelAsync();
        try
        {
            await Task.WhenAll(following, guarding);
        }
        catch (Exception) when (first == following && first.IsCompletedSuccessfully)
        {
            // The run has ended, whatever the last look at it came to.
        }

        await first;
        // Neither of the two need say by itself that it was cancelled.
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Waits for the end of a run that is in memory only, and shows it meanwhile on a terminal.</summary>
    public static async Task<RunResult> UntilEndAsync(CliCall call, FlowSystem system, RunHandle run, CancellationToken cancellationToken)
    {
        var ended = run.WaitAsync(cancellationToken);
        if (call.Terminal.IsInteractive && !call.IsJson)
        {
            var watch = new RunWatch(call, system, run.Id, call.TimeProvider.GetUtcNow()) { _isInMemory = true };
            await watch.DrawAsync(ended, cancellationToken);
        }

        return await ended;
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var isPlain = !_call.IsJson && !_call.Terminal.IsInteractive;
        await foreach (var fact in _runs.EventsAsync(_runId, 0, follow: true, cancellationToken))
        {
            Interlocked.Increment(ref _changes);
            if (isPlain && fact.At >= _since && fact.Kind is "attempt-failed" or "visit-completed" or "visit-failed" or "cancel-requested" or "run-paused" or "run-continued" or "run-retried")
                _call.WriteLine($"{fact.Kind.Replace('-', ' ')}: {EventText.Of(fact)}".TrimEnd(' ', ':'));
        }
    }

    /// <summary>Looks now and then whether the run can go on at all. Ends by an error, or quietly when it is cancelled, as it is at the end of every run: an exception would cost more than the run.</summary>
    private async Task GuardAsync(CancellationToken cancellationToken)
    {
        using var clock = new PeriodicTimer(Look, _call.TimeProvider);
        await using var ending = cancellationToken.UnsafeRegister(static clock => ((PeriodicTimer)clock!).Dispose(), clock);
        while (await clock.WaitForNextTickAsync(CancellationToken.None))
        {
            if (_runs is IFlowSystem { Fault: { } fault })
                throw new CliException(fault.Message, RunExitCode.Failed, fault);
            if ((await _runs.FindAsync(_runId, cancellationToken))?.Status == RunStatus.Parked)
            {
                var aside = (await _runs.GetAsync(_runId, cancellationToken)).Aside;
                throw new CliException($"run '{_runId}' is parked: {aside?.Reason ?? "it cannot go on now"}");
            }
        }
    }

    private async Task DrawAsync(Task ended, CancellationToken cancellationToken)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = _runs is IFlowSystem system ? _batches.FollowAsync(system, _runId, left.Token) : Task.CompletedTask;
        await _call.Terminal.Console.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).StartAsync(async context =>
        {
            using var clock = new PeriodicTimer(Interval, _call.TimeProvider);
            var (run, seen, rest) = (default(RunDetail), 0, 0);
            while (!ended.IsCompleted)
            {
                // A long history is not read again and again: the pause grows with what reading it took.
                if ((_isInMemory || seen != Volatile.Read(ref _changes)) && rest-- <= 0)
                {
                    seen = Volatile.Read(ref _changes);
                    var begun = _call.TimeProvider.GetTimestamp();
                    run = await LookAsync() ?? run;
                    rest = (int)(_call.TimeProvider.GetElapsedTime(begun) * 5 / Interval);
                }

                _call.Terminal.Console.Profile.Width = Math.Max(20, _call.Terminal.Width);
                if (run is not null)
                    context.UpdateTarget(RunPicture.Of(run, _call.TimeProvider.GetUtcNow(), _call.Terminal.Width, _batches));
                await Task.WhenAny(ended, clock.WaitForNextTickAsync().AsTask());
            }
        });
        await left.CancelAsync();
        await listening;
    }

    /// <summary>The run as it is; null when it is in no journal and has left memory.</summary>
    private async Task<RunDetail?> LookAsync()
    {
        try
        {
            return await _runs.GetAsync(_runId, CancellationToken.None);
        }
        catch (RunNotFoundException) when (_isInMemory)
        {
            return null;
        }
    }
}
