using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Definitions;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>convert</c>: a document in another format, and in the one form that ActorFlow writes.</summary>
internal sealed class ConvertVerb() : CliVerb("convert", "Writes a flow document as JSON, YAML or a drawing, in one form whatever its spelling was.")
{
    private readonly Argument<string> _file = new("FILE") { Description = "A JSON or YAML document, or a drawing (.mmd) as ActorFlow draws it." };
    private readonly Argument<string?> _target = new("TARGET") { Description = "Write into this file, in the format of its ending.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _to = new("--to") { Description = "json, yaml or mermaid; without it that of the target's ending, else YAML, and JSON of YAML.", HelpName = "FORMAT" };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Write into this file instead.", HelpName = "FILE" };
    private readonly Option<bool> _replace = ResultFile.Replace();
    private readonly Option<bool> _compatible = new("--compatible") { Description = "Leaves out members that are not known, and keeps that failures fall through." };

    protected internal override int Rank => 63;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _to.CompletionSources.Add("json", "yaml", "mermaid");
        command.Add(_file);
        command.Add(_target);
        command.Add(_to);
        command.Add(_out);
        command.Add(_replace);
        command.Add(_compatible);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var file = call.Get(_file)!;
        if (call.Get(_target) is not null && call.Get(_out) is not null)
            throw CliException.Usage("name the target once: behind the file, or by --out.");
        var target = call.Get(_target) ?? call.Get(_out);
        if (target is not null)
            ResultFile.Check(target, call.Get(_replace));
        var to = FormatOf(call.Get(_to)?.ToLowerInvariant(), target, file);
        var reading = DocumentArgument.Read(file, call.Get(_compatible));
        if (reading.Document is not { } document)
            throw CliException.Usage($"{file}: {new FlowDocumentException([.. reading.Problems.Where(problem => !problem.IsWarning)]).Message}");
        // What a drawing leaves open has to be filled in: that is said where it is written down.
        foreach (var problem in reading.Problems.Where(problem => problem.Code is "unfilled-node" or "unnamed-drawing"))
            call.Remark(ValidateVerb.Line(file, problem));
        var text = to switch { "json" => FlowDocumentWriter.ToJson(document) + "\n", "mermaid" => FlowDocumentWriter.ToMermaid(document), _ => FlowDocumentWriter.ToYaml(document) };
        if (target is not null)
            await ResultFile.WriteAsync(target, text, call.Get(_replace), cancellationToken);
        if (call.IsJson)
            call.WriteJson(new ConvertJson(document.Id, to, text));
        else if (target is null)
            call.Terminal.Out.Write(text);
        return RunExitCode.Done;
    }

    private static string FormatOf(string? said, string? target, string file)
    {
        if (said is not (null or "json" or "yaml" or "mermaid"))
            throw CliException.Usage($"there is no format '{said}'. There are: json, yaml, mermaid.");
        return said ?? Path.GetExtension(target)?.ToUpperInvariant() switch
        {
            ".JSON" => "json",
            ".YAML" or ".YML" => "yaml",
            ".MMD" or ".MERMAID" => "mermaid",
            _ => FlowDocumentReader.FormatOf(file) == DocumentFormat.Yaml ? "json" : "yaml",
        };
    }

    private sealed record ConvertJson(string Id, string Format, string Text);
}
