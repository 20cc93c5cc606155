using System.CommandLine;
using System.Text.Json;
using ActorFlow.Cli.Calling;
using ActorFlow.Cli.Output;
using ActorFlow.Cli.Running;
using ActorFlow.Cli.Watching;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>run</c>: starts a run, or goes on with what is unfinished.</summary>
internal sealed class RunVerb()
    : CliVerb("run",
        "Starts a run of a flow and waits for its end; unfinished runs of the database go on too. Without a flow: goes on with those alone.")
{
    private readonly Argument<string?> _flow = new("FLOW")
    {
        Description = "A flow of this program, or a document; with --watch also a folder of documents.",
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

    private readonly Option<string[]> _env = new("--env")
    {
        Description = "A variable of the run, for a document that lets a start set it; may be given more than once.",
        HelpName = "NAME=VALUE",
    };
    private readonly Option<string[]> _envFile = new("--env-file")
    {
        Description = "A file of variables, beneath those of the process: secrets belong there. May be given more than once.",
        HelpName = "FILE",
    };
    private readonly Option<bool> _internal = InternalAddresses.Option();
    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "For development: starts a run of the document whenever it has changed; of a folder, registers its documents anew. Running runs keep theirs.",
    };

    protected internal override int Rank => 10;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _flow.CompletionSources.Add(offers.Flows);
        command.Add(_flow);
        foreach (var option in (Option[])[_input, _id, _key, _tags, _memo, _noWait, _env, _envFile, _internal, _watch])
            command.Add(option);
        _envFile.Validators.Add(CliPath.Check);
        // What a script forgot to fill in: all its calls would be one run.
        foreach (var option in (Option[])[_key, _tags])
            option.Validators.Add(result =>
            {
                if (result.Tokens.Any(token => token.Value.Length == 0))
                    result.AddError($"{option.Name} is empty. Leave it out, or give it a text.");
            });
        command.Validators.Add(result =>
        {
            if (result.GetResult(_flow) is null or { Tokens.Count: 0 }
                && command.Options.FirstOrDefault(option => option != _envFile && option != _internal && result.GetResult(option) is { Implicit: false }) is { } alone)
                result.AddError($"{alone.Name} belongs to a new run: name its flow.");
            if (result.GetResult(_watch) is { Implicit: false }
                && ((Option[])[_id, _key, _noWait]).FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } one)
                result.AddError($"{one.Name} belongs to one run, and --watch starts many: leave one of the two out.");
        });
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var isElsewhere = call.Configuration.Place is { } place && await place.IsAttendedAsync(cancellationToken);
        if (isElsewhere && call.Has(_envFile))
            throw new CliException($"an engine is at work on {call.Database}, with variables of its own: give --env-file to that one.");
        if (isElsewhere && call.Get(_internal))
            throw new CliException($"an engine is at work on {call.Database}, which sends the requests: give {_internal.Name} to that one.");
        InternalAddresses.Allow(call, call.Get(_internal));
        call.EnvFiles = call.Get(_envFile) ?? [];
        call.ProcessVariable = Variables.OfProcess(call.EnvFiles);
        var variables = Variables.OfRun(call.Get(_env) ?? []);
        if (call.Get(_watch))
            return await WatchAsync(call, isElsewhere, variables, cancellationToken);
        if (call.Get(_flow) is not { } name)
        {
            return isElsewhere
                ? throw new CliException(
                    $"an engine is at work on {call.Database} and goes on with its unfinished runs. '{call.Command("list")}' shows them.")
                : await new UnfinishedRuns(call).FinishAsync(cancellationToken);
        }

        var (input, calledAs) = (Input(call), name);
        if (call.Builder.FindFlow(name) is null && DocumentArgument.Is(name))
        {
            var drawn = DocumentArgument.Flow(call, name, out var document);
            call.Builder.AddFlow(drawn);
            name = drawn.Name;
            input = Variables.Joined(document, input, variables);
        }
        else if (variables.Count > 0)
        {
            throw CliException.Usage("--env belongs to documents, which say what a start may set. Give a flow of this program what it needs as --input.");
        }

        var flow = call.Builder.FindFlow(name);
        if (flow is null && !isElsewhere)
            throw Unknown(call, name);
        var start = new NewRun(name, input, Options(call), !call.Get(_noWait)) { CalledAs = calledAs };
        if (flow is null || flow.Durability != Durability.None)
            start = start.Named(call.TimeProvider);
        return isElsewhere
            ? await new RunElsewhere(call, start).RunAsync(cancellationToken)
            : await new RunHere(call, flow!, start).RunAsync(cancellationToken);
    }

    private async Task<int> WatchAsync(CliCall call, bool isElsewhere, IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken)
    {
        var path = call.Get(_flow)!;
        if (!Directory.Exists(path) && !DocumentArgument.Is(path))
            throw CliException.Usage($"'{path}' is neither a document nor a folder of documents, and only those are watched.");
        if (isElsewhere)
            throw new CliException($"an engine is at work on {call.Database}, and --watch needs one of its own. Stop that one, or name another database.");
        var input = Input(call);
        return await new DocumentWatch(call, path,
            document => new NewRun(document.Id, Variables.Joined(document, input, variables), Options(call), Waits: true)).RunAsync(
                cancellationToken);
    }

    private JsonElement? Input(CliCall call)
    {
        var input = JsonInput.Read(call.Get(_input), "--input");
        return input is { ValueKind: not JsonValueKind.Object } other
            ? throw CliException.Usage(
                $"--input is of the kind {other.ValueKind.ToString().ToLowerInvariant()}, and a run's input is a JSON object of values by key, for example '{{\"amount\": 42}}'.")
            : input;
    }

    private StartOptions Options(CliCall call) => new()
    {
        Id = call.Get(_id) is { } id ? CliCall.ToRunId(id) : default(RunId?),
        Key = call.Get(_key),
        Tags = call.Get(_tags) ?? [],
        Memo = JsonInput.Read(call.Get(_memo), "--memo"),
    };

    private static CliException Unknown(CliCall call, string name) => CliException.Usage(DocumentArgument.WhyNot(name) ?? (call.Flows.Count == 0
        ? $"there is no flow '{name}': this program has none of its own. Name a document ({DocumentArgument.Endings}), or call the program that holds the flow, one with ActorFlowCli.RunAsync(args, cli => cli.AddFlow(flow))."
        : $"there is no flow '{name}' in this program. Its flows: {string.Join(", ", call.Flows.Select(flow => flow.Name))}."));
}
