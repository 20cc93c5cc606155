using System.CommandLine;
using ActorFlow.Server.Json;
using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>events</c>: the history of a run, and what comes.</summary>
internal sealed class EventsVerb() : CliVerb("events", "Shows the events of a run; with --json one object a line.")
{
    private readonly Option<bool> _follow = new("--follow", "-F") { Description = "Wait for further events until the run has ended." };
    private readonly Option<long> _after = new("--after") { Description = "Only events after this version, to go on where one was.", HelpName = "N" };
    private Argument<string> _run = null!;

    protected internal override int Rank => 34;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _run = RunArgument.Declare(command, offers);
        _after.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && long.TryParse(token.Value, out var value) && value < 0)
                result.AddError($"--after is a version, 0 or more, not {value}.");
        });
        command.Add(_follow);
        command.Add(_after);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var runId = call.GetRunId(_run);
        await using var runs = await call.OpenReaderAsync(cancellationToken);
        if (await runs.FindAsync(runId, cancellationToken) is null)
            throw RunArgument.Unknown(call, runId);
        var last = call.Get(_after);
        try
        {
            await foreach (var fact in runs.EventsAsync(runId, last, call.Get(_follow), cancellationToken))
            {
                Write(call, fact);
                last = fact.Version;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"stopped; --after {last} goes on from here.", RunExitCode.Interrupted);
        }

        return RunExitCode.Done;
    }

    private static void Write(CliCall call, RunHistoryEvent fact)
    {
        if (call.IsJson)
            call.WriteJsonLine(new EventJson(fact.Version, fact.At, fact.Kind, fact.Node, fact.Visit, fact.Attempt, fact.Data));
        else
            call.WriteLine($"{fact.Version,6}  {Times.Local(fact.At, call.TimeProvider.LocalTimeZone)}  {fact.Kind,-17} {EventText.Of(fact)}".TrimEnd());
    }
}
