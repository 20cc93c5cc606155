using System.CommandLine;
using ActorFlow.Definitions;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>convert</c>: a document in the other format, and in the one form that ActorFlow writes.</summary>
internal sealed class ConvertVerb() : CliVerb("convert", "Writes a flow document as JSON or YAML, in one form whatever its spelling was.")
{
    private readonly Argument<string> _file = new("FILE") { Description = "A JSON or YAML document." };
    private readonly Option<string?> _to = new("--to") { Description = "json or yaml; without it the other one than the file's.", HelpName = "FORMAT" };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Write into this file instead.", HelpName = "FILE" };
    private readonly Option<bool> _compatible = new("--compatible") { Description = "Leaves out members that are not known, and keeps that failures fall through." };

    protected internal override int Rank => 63;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _to.CompletionSources.Add("json", "yaml");
        command.Add(_file);
        command.Add(_to);
        command.Add(_out);
        command.Add(_compatible);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var file = call.Get(_file)!;
        var to = call.Get(_to)?.ToLowerInvariant() ?? (FlowDocumentReader.FormatOf(file) == DocumentFormat.Json ? "yaml" : "json");
        if (to is not ("json" or "yaml"))
            throw CliException.Usage($"there is no format '{to}'. There are: json, yaml.");
        var reading = DocumentArgument.Read(file, call.Get(_compatible));
        if (reading.Document is not { } document)
            throw CliException.Usage($"{file}: {new FlowDocumentException([.. reading.Problems.Where(problem => !problem.IsWarning)]).Message}");
        var text = to == "json" ? FlowDocumentWriter.ToJson(document) + "\n" : FlowDocumentWriter.ToYaml(document);
        if (call.Get(_out) is { } target)
            await File.WriteAllTextAsync(target, text, cancellationToken);
        if (call.IsJson)
            call.WriteJson(new ConvertJson(document.Id, to, text));
        else if (call.Get(_out) is null)
            call.Terminal.Out.Write(text);
        return RunExitCode.Done;
    }

    private sealed record ConvertJson(string Id, string Format, string Text);
}
