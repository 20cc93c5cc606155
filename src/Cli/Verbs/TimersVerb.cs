using System.CommandLine;
using ActorFlow.Server.Json;
using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>timers</c>: what comes about by time alone, the earliest first.</summary>
internal sealed class TimersVerb() : CliVerb("timers", "Lists what is due: of every waiting run what comes next, or all of one run.")
{
    private readonly Argument<string> _run = new("RUN") { Description = "The run whose times are all shown.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int> _limit = new("--limit", "-n")
    {
        Description = "The most runs, 1 to 1000.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };

    protected internal override int Rank => 24;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _run.CompletionSources.Add(offers.Runs);
        _limit.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value is < 1 or > 1000)
                result.AddError($"--limit is 1 to 1000, not {value}.");
        });
        command.Add(_run);
        command.Add(_limit);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        await using var runs = await call.OpenReaderAsync(cancellationToken);
        var (timers, more) = call.Get(_run) is null ? await AllAsync(runs, call.Get(_limit), cancellationToken)
            : (await OfAsync(call, runs, cancellationToken), false);
        if (call.IsJson)
            call.WriteJson(new TimersJson([.. timers.Select(TimerJson.Of)], more));
        else
            Show(call, timers, more);
        return RunExitCode.Done;
    }

    private async Task<IReadOnlyList<RunTimer>> OfAsync(CliCall call, IFlowReader runs, CancellationToken cancellationToken)
    {
        var runId = call.GetRunId(_run);
        if (await runs.FindAsync(runId, cancellationToken) is null)
            throw RunArgument.Unknown(call, runId);
        return (await runs.GetAsync(runId, cancellationToken)).Timers;
    }

    private static async Task<(IReadOnlyList<RunTimer> Timers, bool More)> AllAsync(IFlowReader runs, int limit, CancellationToken cancellationToken)
    {
        var timers = new List<RunTimer>();
        await foreach (var timer in runs.TimersAsync(cancellationToken))
        {
            if (timers.Count == limit)
                return (timers, true);
            timers.Add(timer);
        }

        return (timers, false);
    }

    private static void Show(CliCall call, IReadOnlyList<RunTimer> timers, bool more)
    {
        if (timers.Count == 0)
        {
            call.Remark("nothing is due.");
            return;
        }

        var (now, zone) = (call.TimeProvider.GetUtcNow(), call.TimeProvider.LocalTimeZone);
        var table = new TextTable("RUN", "FLOW", "DUE", "IN", "WHAT", "NODE", "WAIT");
        foreach (var timer in timers)
        {
            table.Add(
                TextTable.Cell(timer.RunId.Value, RunId.MaxLength), TextTable.Cell(timer.Flow, 40), TextTable.Cell(Times.Local(timer.Due, zone)),
                TextTable.Cell(timer.Due <= now ? "now" : Times.Span(timer.Due - now)), TextTable.Cell(Word(timer.Kind)),
                TextTable.Cell(timer.Visit > 1 ? $"{timer.Node} #{timer.Visit}" : timer.Node), TextTable.Cell(timer.Wait, 40));
        }

        call.Terminal.Write(table.Table);
        if (more)
            call.Remark("there are more: give --limit a greater number.");
    }

    private static string Word(RunTimerKind kind) => kind switch
    {
        RunTimerKind.Attempt => "next attempt",
        RunTimerKind.Delay => "end of a delay",
        RunTimerKind.Signal => "timeout of a signal",
        RunTimerKind.Question => "timeout of a question",
        _ => "deadline of the run",
    };
}
