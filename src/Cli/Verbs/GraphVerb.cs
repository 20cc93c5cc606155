using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>graph</c>: draws a flow of the program, or the one that a stored run was started with.</summary>
internal sealed class GraphVerb() : CliVerb("graph", "Draws a flow as Mermaid, DOT or SVG.")
{
    private readonly Argument<string?> _flow = new("FLOW")
    {
        Description = "A flow of this program, a document, or a flow of the database.",
        HelpName = "FLOW",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _run = new("--run")
    {
        Description = "The flow of this run, as it was when the run was started, with what the run has added to it.",
        HelpName = "RUN",
    };
    private readonly Option<string> _format = new("--format")
    {
        Description = "mermaid, dot or svg.",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "mermaid",
    };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Write into this file instead.", HelpName = "FILE" };
    private readonly Option<bool> _replace = ResultFile.Replace();

    protected internal override int Rank => 60;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _flow.CompletionSources.Add(offers.Flows);
        _run.CompletionSources.Add(offers.Runs);
        _format.CompletionSources.Add("mermaid", "dot", "svg");
        command.Add(_flow);
        command.Add(_run);
        command.Add(_format);
        command.Add(_out);
        command.Add(_replace);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var format = call.Get(_format)!.ToLowerInvariant();
        if (format is not ("mermaid" or "dot" or "svg"))
            throw CliException.Usage($"there is no format '{format}'. There are: mermaid, dot, svg.");
        if (call.Get(_flow) is null == call.Get(_run) is null)
            throw CliException.Usage($"name a flow, or a run with --run. {Known(call)}");
        if (call.Get(_out) is { } target)
            ResultFile.Check(target, call.Get(_replace));
        var (name, drawing) = call.Get(_run) is { } run
            ? await OfRunAsync(call, CliCall.ToRunId(run), cancellationToken)
            : await OfFlowAsync(call, call.Get(_flow)!, cancellationToken);
        var text = format switch { "dot" => drawing.ToDot(), "svg" => drawing.ToSvg(), _ => drawing.ToMermaid() };
        if (call.Get(_out) is { } file)
            await ResultFile.WriteAsync(file, text, call.Get(_replace), cancellationToken);
        if (call.IsJson)
            call.WriteJson(new GraphJson(name, drawing.Fingerprint, format, text));
        else if (call.Get(_out) is null)
            call.Terminal.Out.Write(text);
        return RunExitCode.Done;
    }

    /// <summary>A flow of the program; else the one that the latest run of that name in the database was started with.</summary>
    private static async Task<(string Name, FlowDrawing Drawing)> OfFlowAsync(CliCall call, string name, CancellationToken cancellationToken)
    {
        if (call.Builder.FindFlow(name) is { } flow)
            return (name, FlowDrawing.Of(flow));
        if (DocumentArgument.Is(name))
        {
            var drawn = DocumentArgument.Flow(call, name);
            return (drawn.Name, FlowDrawing.Of(drawn));
        }

        if (call.Configuration.Place is { IsMissing: false })
        {
            await using var journal = await call.OpenJournalReaderAsync(cancellationToken);
            var page = await journal.Capability<IRunIndex>()!.ListAsync(new RunQuery { Flow = name, Limit = 1 }, cancellationToken);
            if (page.Runs is [var latest])
                return (name, await StoredAsync(call, journal, latest, cancellationToken));
        }

        throw CliException.Usage(DocumentArgument.WhyNot(name) ??
            $"there is no flow '{name}' in this program{(call.Configuration.Database is null ? "" : ", and no run of it in the database")}. {Known(call)}");
    }

    private static async Task<(string Name, FlowDrawing Drawing)> OfRunAsync(CliCall call, RunId runId, CancellationToken cancellationToken)
    {
        await using var journal = await call.OpenJournalReaderAsync(cancellationToken);
        var run = await journal.FindAsync(runId, cancellationToken) ?? throw RunArgument.Unknown(call, runId);
        var drawing = call.Builder.FindFlow(run.Flow) is { } flow && flow.Fingerprint == run.Fingerprint
            ? FlowDrawing.Of(flow) : await StoredAsync(call, journal, run, cancellationToken);
        await using var runs = FlowReader.Open(journal, call.TimeProvider);
        return (run.Flow, drawing.With((await runs.GetAsync(runId, cancellationToken)).Added));
    }

    private static async Task<FlowDrawing> StoredAsync(CliCall call, IJournalReader journal, RunSummary run, CancellationToken cancellationToken)
    {
        var stored = await journal.Capability<IDefinitionStore>()!.FindDefinitionAsync(run.Fingerprint, cancellationToken)
            ?? throw new CliException(
                $"the flow '{run.Flow}' as run '{run.RunId}' was started with is neither in this program nor stored in {call.Database}. Draw it with the program that ran it.");
        return FlowDrawing.OfCanonical(run.Fingerprint, stored);
    }

    private static string Known(CliCall call)
        => call.Flows.Count == 0 ? "This program has no flows of its own." : $"Its flows: {string.Join(", ", call.Flows.Select(flow => flow.Name))}.";

    private sealed record GraphJson(string Flow, string Fingerprint, string Format, string Text);
}
