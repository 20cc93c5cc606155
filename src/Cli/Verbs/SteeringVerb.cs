using System.CommandLine;
using ActorFlow.Server.Json;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;

namespace ActorFlow.Cli.Verbs;

/// <summary>
/// A verb that asks something of a run. It leaves a command in the inbox beside the database and waits for the answer of the engine at work;
/// without one, the command waits for the next.
/// </summary>
internal abstract class SteeringVerb(string name, string description) : CliVerb(name, description)
{
    private readonly Option<double> _wait = new("--wait")
    {
        Description = "How many seconds to wait for the engine's answer.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
    };

    private Argument<string> _run = null!;

    /// <summary>What the run is afterwards, in words: <c>is being cancelled</c>.</summary>
    protected abstract string Done { get; }

    /// <summary>Whether the verb can do anything to a run in this status.</summary>
    protected abstract bool Fits(RunStatus status);

    /// <summary>Leaves the command.</summary>
    protected abstract Task<CommandOutcome> SendAsync(CliCall call, JournalCommands commands, RunId runId, TimeSpan wait,
        CancellationToken cancellationToken);

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _run = RunArgument.Declare(command, offers);
        _wait.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out var value)
                && value is not (>= 0 and <= 86_400))
                result.AddError("--wait is 0 to 86400 seconds.");
        });
        command.Add(_wait);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var runId = call.GetRunId(_run);
        await using var journal = await call.OpenJournalReaderAsync(cancellationToken);
        var run = await journal.FindAsync(runId, cancellationToken) ?? throw RunArgument.Unknown(call, runId);
        // With an engine at work its word counts, not that of the index; without one, what cannot be is not queued.
        if (!Fits(run.Status) && !await call.Place.IsAttendedAsync(cancellationToken))
            throw new CliException($"run '{runId}' is {StatusText.Word(run.Status)}, so '{Name}' can do nothing with it; nothing was queued.");
        await using var commands = await call.OpenCommandsAsync(cancellationToken);
        var outcome = await SendAsync(call, commands, runId, TimeSpan.FromSeconds(call.Get(_wait)), cancellationToken);
        return Tell(call, runId, outcome);
    }

    private int Tell(CliCall call, RunId runId, CommandOutcome outcome)
    {
        if (call.IsJson)
            call.WriteJson(new CommandJson(Name, runId, outcome.State, outcome.Changed, outcome.Status, outcome.Refusal, outcome.Error,
                outcome.Ticket));
        switch (outcome.State)
        {
            case CommandState.Queued:
                Say(call, $"queued as {outcome.Ticket}: no engine is at work on {call.Database}; the next one carries it out.");
                return RunExitCode.Done;
            case CommandState.Unanswered:
                throw new CliException($"the engine at work has not answered yet; the command stays queued as {outcome.Ticket}. '{call.Command("show", runId.Value)}' tells whether it was carried out.");
            case CommandState.Failed:
                throw new CliException(outcome.Error ?? "the engine could not carry it out.",
                    outcome.ErrorKind is "unknown-run" ? RunExitCode.Usage : RunExitCode.Failed);
            default:
                if (outcome.Refusal is "delivered")
                {
                    Say(call, $"run '{runId}' has taken this delivery before; it counts once.");
                    return RunExitCode.Done;
                }

                if (outcome.Refusal is "too-many-signals")
                    throw new CliException($"run '{runId}' keeps as many signals that nothing has waited for as it can; this one was not taken.");
                if (!outcome.Changed && outcome.Refusal is not ("no-change" or "taken-before"))
                    throw new CliException($"run '{runId}' is {Word(outcome)}, so '{Name}' can do nothing with it ({outcome.Refusal}).");
                Say(call, outcome.Changed ? $"run '{runId}' {Done}." : $"run '{runId}' was so already: it is {Word(outcome)}.");
                return RunExitCode.Done;
        }
    }

    private static string Word(CommandOutcome outcome) => outcome.Status is { } status ? StatusText.Word(status) : "as it was";

    private static void Say(CliCall call, string line)
    {
        if (!call.IsJson)
            call.WriteLine(line);
    }
}
