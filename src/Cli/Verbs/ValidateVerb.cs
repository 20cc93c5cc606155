using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Definitions;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>validate</c>: everything that is wrong with documents.</summary>
internal sealed class ValidateVerb() : CliVerb("validate", "Checks flow documents: their form, their graph, and what they call.")
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "JSON or YAML documents.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _compatible =
        new("--compatible") { Description = "Unknown members are warnings, as for documents of other tools." };

    protected internal override int Rank => 62;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        command.Add(_files);
        command.Add(_compatible);
    }

    protected internal override Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var results = new List<FileJson>();
        foreach (var file in call.Get(_files)!)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (document, problems) = DocumentArgument.Check(call, file, call.Get(_compatible));
            results.Add(new FileJson(file, document is not null, document?.Id,
                [.. problems.Select(problem => new ProblemJson(problem.Code, problem.Path, problem.Place.Line, problem.Place.Column, problem.What,
                    problem.Remedy, problem.IsWarning))]));
            if (call.IsJson)
                continue;
            foreach (var problem in problems)
                call.WriteLine(Line(file, problem));
            if (document is not null)
                call.WriteLine($"{file}: '{document.Id}' is valid: {Count.Of(document.Nodes.Count, "node")}, {Count.Of(document.Edges.Count, "edge")}.");
        }

        if (call.IsJson)
            call.WriteJson(new ValidateJson(results.TrueForAll(result => result.Valid), results));
        var wrong = results.Count(result => !result.Valid);
        return wrong == 0
            ? Task.FromResult(RunExitCode.Done) : throw new CliException($"{wrong} of {Count.Of(results.Count, "document")} cannot be used.");
    }

    /// <summary>A problem as editors and terminals know it: file, line and column before what is wrong.</summary>
    internal static string Line(string file, DocumentProblem problem)
        => $"{file}:{problem.Place.Line}:{problem.Place.Column}: {(problem.IsWarning ? "warning" : "error")} {problem.Code}: {problem.Path}: {problem.What} {problem.Remedy}".TrimEnd();

    private sealed record ValidateJson(bool Valid, IReadOnlyList<FileJson> Documents);

    private sealed record FileJson(string File, bool Valid, string? Id, IReadOnlyList<ProblemJson> Problems);

    private sealed record ProblemJson(string Code, string Path, int Line, int Column, string What, string Remedy, bool Warning);
}
