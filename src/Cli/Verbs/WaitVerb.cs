using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Cli.Views;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>wait</c>: waits until a run has ended that an engine elsewhere works on.</summary>
internal sealed class WaitVerb() : CliVerb("wait", "Waits until a run has ended, and ends with its exit code.")
{
    private readonly Option<string?> _timeout = new("--timeout")
    {
        Description = "Give up after so long: 30s, 5m, 2h. [default: never]",
        HelpName = "TIME",
    };
    private Argument<string> _run = null!;

    protected internal override int Rank => 36;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _run = RunArgument.Declare(command, offers);
        command.Add(_timeout);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var runId = call.GetRunId(_run);
        await using var runs = await call.OpenReaderAsync(cancellationToken);
        var row = await runs.FindAsync(runId, cancellationToken) ?? throw RunArgument.Unknown(call, runId);
        var limit = Timeout.InfiniteTimeSpan;
        if (call.Get(_timeout) is { } text && !(Times.TryParseSpan(text, out limit) && limit < TimeSpan.FromDays(24)))
            throw CliException.Usage($"--timeout '{text}' is no duration below 24 days. Write one, for example 30s, 5m or 2h.");
        if (!row.Status.IsEnded() && !await call.Place.IsAttendedAsync(cancellationToken))
            call.Remark($"no engine is at work on {call.Database}; run '{runId}' goes on when one starts, for example with '{call.Command("run")}'.");
        try
        {
            using var patience = new CancellationTokenSource(limit, call.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            await RunWatch.UntilEndAsync(call, runs, runId, call.TimeProvider.GetUtcNow(), either.Token);
        }
        catch (OperationCanceledException)
        {
            var status = (await runs.FindAsync(runId, CancellationToken.None))?.Status ?? row.Status;
            throw cancellationToken.IsCancellationRequested
                ? new CliException($"stopped waiting; run '{runId}' is {StatusText.Word(status)}.", RunExitCode.Interrupted)
                : new CliException($"run '{runId}' is still {StatusText.Word(status)} after {Times.Span(limit)}.");
        }

        return await RunOutcome.TellAsync(call, runs, runId, CancellationToken.None);
    }
}
