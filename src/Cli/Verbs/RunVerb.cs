using System.CommandLine;
using System.Text.Json;
using ActorFlow.Cli.Calling;
using ActorFlow.Cli.Output;
using ActorFlow.Cli.Running;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>run</c>: starts a run, or goes on with what is unfinished.</summary>
internal sealed class RunVerb() : CliVerb("run", "Starts a run of a flow and waits for its end; unfinished runs of the database go on too. Without a flow: goes on with those alone.")
{
    private readonly Argument<string?> _flow = new("FLOW")
    {
        Description = "A flow of this program, or a document.",
        HelpName = "FLOW",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _input = new("--input", "-i")
    {
        Description = "The input: a JSON object of values by key, @FILE, or @- for the standard input.",
        HelpName = "JSON",
    };
    private readonly Option<string?> _id = new("--id")
    {
        Description = "The run's id. A known id is that run: it goes on, and its first input stands.",
        HelpName = "ID",
    };
    private readonly Option<string?> _key = new("--key") { Description = "A key that starts at most one run.", HelpName = "KEY" };
    private readonly Option<string[]> _tags = new("--tag", "-t")
    {
        Description = "A tag for listing; may be given more than once.",
        HelpName = "TAG",
    };
    private readonly Option<string?> _memo = new("--memo") { Description = "JSON that is shown with the run; also @FILE.", HelpName = "JSON" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Only start it; it goes on when an engine works on the database." };

    protected internal override int Rank => 10;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _flow.CompletionSources.Add(offers.Flows);
        command.Add(_flow);
        foreach (var option in (Option[])[_input, _id, _key, _tags, _memo, _noWait])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_flow) is null or { Tokens.Count: 0 } && command.Options.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } alone)
                result.AddError($"{alone.Name} belongs to a new run: name its flow.");
        });
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var isElsewhere = call.Configuration.Database is { } database && File.Exists(database) && SqliteJournal.IsAttended(database);
        if (call.Get(_flow) is not { } name)
        {
            return isElsewhere
                ? throw new CliException($"an engine is at work on {call.Database} and goes on with its unfinished runs. '{call.Command("list")}' shows them.")
                : await new UnfinishedRuns(call).FinishAsync(cancellationToken);
        }

        if (call.Builder.FindFlow(name) is null && DocumentArgument.Is(name))
        {
            var drawn = DocumentArgument.Flow(call, name);
            call.Builder.AddFlow(drawn);
            name = drawn.Name;
        }

        var flow = call.Builder.FindFlow(name);
        if (flow is null && !isElsewhere)
            throw Unknown(call, name);
        var start = new NewRun(name, Input(call), Options(call), !call.Get(_noWait));
        if (flow is null || flow.Durability != Durability.None)
            start = start.Named(call.TimeProvider);
        return isElsewhere
            ? await new RunElsewhere(call, start).RunAsync(cancellationToken)
            : await new RunHere(call, flow!, start).RunAsync(cancellationToken);
    }

    private JsonElement? Input(CliCall call)
    {
        var input = JsonInput.Read(call.Get(_input), "--input");
        return input is { ValueKind: not JsonValueKind.Object } other
            ? throw CliException.Usage($"--input is of the kind {other.ValueKind.ToString().ToLowerInvariant()}, and a run's input is a JSON object of values by key, for example '{{\"amount\": 42}}'.")
            : input;
    }

    private StartOptions Options(CliCall call) => new()
    {
        Id = call.Get(_id) is { } id ? CliCall.ToRunId(id) : default(RunId?),
        Key = call.Get(_key),
        Tags = call.Get(_tags) ?? [],
        Memo = JsonInput.Read(call.Get(_memo), "--memo"),
    };

    private static CliException Unknown(CliCall call, string name) => CliException.Usage(call.Flows.Count == 0
        ? $"there is no flow '{name}': this program has none of its own. Flows are run by the program that holds them, with ActorFlowCli.RunAsync(args, cli => cli.AddFlow(flow))."
        : $"there is no flow '{name}' in this program. Its flows: {string.Join(", ", call.Flows.Select(flow => flow.Name))}.");
}
