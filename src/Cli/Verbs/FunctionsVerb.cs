using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorFlow.Definitions;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>functions</c>: what documents may call, with the schema of the parameters.</summary>
internal sealed class FunctionsVerb() : CliVerb("functions", "Lists the functions that flow documents may call; of one, its parameters.")
{
    private readonly Argument<string?> _id = new("FUNCTION") { Description = "One function; without it all.", Arity = ArgumentArity.ZeroOrOne };

    protected internal override int Rank => 64;

    protected internal override void Declare(Command command, CliOffers offers) => command.Add(_id);

    protected internal override Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        IReadOnlyList<FlowFunction> functions = call.Get(_id) is not { } id ? [.. call.Builder.Functions.All]
            : call.Builder.Functions.TryFind(id, out var one) ? [one]
            : throw CliException.Usage($"there is no function '{id}'. 'functions' lists them.");
        if (call.IsJson)
        {
            call.WriteJson(new FunctionsJson([.. functions.Select(Told)]));
            return Task.FromResult(RunExitCode.Done);
        }

        var width = functions.Max(function => function.Id.Length);
        foreach (var function in functions)
            call.WriteLine($"{function.Id.PadRight(width)}  {function.Summary}");
        if (call.Get(_id) is not null)
            WriteParameters(call, functions[0]);
        return Task.FromResult(RunExitCode.Done);
    }

    private static void WriteParameters(CliCall call, FlowFunction function)
    {
        foreach (var parameter in function.Parameters)
        {
            var notes = string.Join(", ", new[]
            {
                parameter.IsRequired ? "required" : null,
                parameter.Default is { } otherwise ? $"default {otherwise.GetRawText()}" : null,
                parameter.Least is { } least ? string.Create(CultureInfo.InvariantCulture, $"at least {least}") : null,
                parameter.Greatest is { } greatest ? string.Create(CultureInfo.InvariantCulture, $"at most {greatest}") : null,
                parameter.Allowed.Count > 0 ? $"one of {string.Join(", ", parameter.Allowed)}" : null,
            }.OfType<string>());
            call.WriteLine($"  {parameter.Name} ({Word(parameter.Kind)}{(notes.Length > 0 ? $"; {notes}" : "")}): {parameter.Summary}");
        }

        if (function.Actions.Count > 0)
            call.WriteLine($"  actions: {string.Join(", ", function.Actions.Select(action => action.Value))}");
    }

    private static FunctionJson Told(FlowFunction function) => new(
        function.Id,
        function.Summary,
        [.. function.Actions.Select(action => action.Value)],
        [.. function.Parameters.Select(parameter => new ParameterJson(parameter.Name, Word(parameter.Kind), parameter.IsRequired, parameter.Default,
            parameter.Least, parameter.Greatest, parameter.Allowed, parameter.Summary))]);

    private static string Word(ParameterKind kind) => kind switch
    {
        ParameterKind.StatePath => "state path",
        ParameterKind.StateKey => "state key",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private sealed record FunctionsJson(IReadOnlyList<FunctionJson> Functions);

    private sealed record FunctionJson(string Id, string Summary, IReadOnlyList<string> Actions, IReadOnlyList<ParameterJson> Parameters);

    private sealed record ParameterJson(string Name, string Kind, bool Required, JsonElement? Default, double? Least, double? Greatest,
        IReadOnlyList<string> Allowed, string Summary);
}
