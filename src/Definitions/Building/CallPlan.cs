using System.Text.Json;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Functions;
using ActorFlow.Definitions.Variables;

namespace ActorFlow.Definitions.Building;

/// <summary>How a node calls its function: the arguments, checked as far as they are known, and the keys of the state that are needed for them.</summary>
internal sealed class CallPlan
{
    private readonly List<Argument> _arguments = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    private CallPlan(FlowFunction function) => Function = function;

    public FlowFunction Function { get; }

    /// <summary>The keys of the state that the arguments look at.</summary>
    public IReadOnlyCollection<string> Keys => _keys;

    /// <param name="function">The function.</param>
    /// <param name="given">The arguments: an object.</param>
    /// <param name="wrong">Told of each argument that cannot be right.</param>
    public static CallPlan Of(FlowFunction function, JsonElement given, Action<string, string, string> wrong)
    {
        var plan = new CallPlan(function);
        foreach (var parameter in function.Parameters)
        {
            if (given.TryGetProperty(parameter.Name, out var value) && value.ValueKind != JsonValueKind.Null)
                plan.Add(parameter.Name, parameter, value, wrong);
            else if (parameter.Default is { } otherwise)
                plan.Add(parameter.Name, parameter, otherwise, wrong);
            else if (parameter.IsRequired)
                wrong(parameter.Name, "missing-parameter", $"Function '{function.Id}' needs '{parameter.Name}': {parameter.Summary}");
        }

        foreach (var member in given.EnumerateObject())
        {
            if (function.Parameters.Any(parameter => parameter.Name == member.Name))
                continue;
            if (function.TakesAnyArguments)
                plan.Add(member.Name, null, member.Value, wrong);
            else
                wrong(member.Name, "unknown-parameter", $"Function '{function.Id}' has no parameter '{FormReader.Short(member.Name)}'.{NearNames.Hint(function.Parameters.Select(parameter => parameter.Name), member.Name)}");
        }

        foreach (var (name, what) in function.FaultsBy?.Invoke(given) ?? [])
            wrong(name, "wrong-parameter", $"'{name}' does not fit: {what}.");
        plan._keys.UnionWith(function.SeesKeys?.Invoke(given) ?? []);
        return plan;
    }

    /// <summary>The arguments of a call.</summary>
    /// <exception cref="FunctionArgumentException">One does not fit, now that all is known.</exception>
    /// <exception cref="EnvironmentMissingException">A variable is not set.</exception>
    public IReadOnlyDictionary<string, JsonElement> Resolve(IReadOnlyDictionary<string, JsonElement> state, EnvironmentLayers variables)
    {
        var resolved = new Dictionary<string, JsonElement>(_arguments.Count, StringComparer.Ordinal);
        foreach (var argument in _arguments)
        {
            if (argument.Path is { } path)
            {
                if (path.Find(state) is { ValueKind: not JsonValueKind.Null } found)
                    resolved[argument.Name] = Checked(argument, found);
                else if (argument.Parameter?.Default is { } otherwise && argument.Parameter.Kind != ParameterKind.StatePath)
                    resolved[argument.Name] = otherwise;
                continue;
            }

            resolved[argument.Name] = argument.Refers || argument.Looks
                ? Checked(argument, ArgumentCheck.Converted(argument.Parameter?.Kind ?? ParameterKind.Any, ArgumentText.Replaced(argument.Value, variables, state)))
                : argument.Value;
        }

        return resolved;
    }

    /// <summary>The arguments that are known only when a visit runs; a place in the state where one is asked for is none of them.</summary>
    public IEnumerable<string> Open => _arguments.Where(argument => argument.Refers || ((argument.Looks || argument.Path is not null) && argument.Parameter?.Kind != ParameterKind.StatePath)).Select(argument => argument.Name);

    /// <summary>The paths of the arguments that are places in the state.</summary>
    public IReadOnlyDictionary<string, string> Paths => _paths ??= _arguments.Where(argument => argument.Path is not null).ToDictionary(argument => argument.Name, argument => argument.PathText!, StringComparer.Ordinal);

    private IReadOnlyDictionary<string, string>? _paths;

    private void Add(string name, FunctionParameter? parameter, JsonElement value, Action<string, string, string> wrong)
    {
        var kind = parameter?.Kind ?? ParameterKind.Any;
        var path = ArgumentText.PathOf(value) ?? (kind == ParameterKind.StatePath && value.ValueKind == JsonValueKind.String ? value.GetString() : null);
        if (path is not null)
        {
            AddPath(name, parameter, path, wrong);
            return;
        }

        var isHandedOn = parameter?.IsHandedOn == true;
        var refers = !isHandedOn && ArgumentText.Refers(value);
        if (kind == ParameterKind.StatePath && !(parameter!.TakesLists && value.ValueKind == JsonValueKind.Array))
            wrong(name, "wrong-parameter", $"'{name}' is no path into the state: write it as a text{(parameter!.TakesLists ? ", or a list" : "")}.");
        else if (!(refers && value.ValueKind == JsonValueKind.String) && ArgumentCheck.Misfit(parameter ?? Anything(name), value) is { } misfit)
            wrong(name, "wrong-parameter", $"'{name}' does not fit: {misfit}.");
        else if (kind == ParameterKind.Condition)
            AddCondition(name, value.GetString()!, wrong);
        else if (kind == ParameterKind.StateKey && refers)
            wrong(name, "wrong-parameter", $"'{name}' names a key of the state, and cannot refer to variables.");
        _arguments.Add(new Argument(name, parameter, value, null, refers) { Looks = !isHandedOn && Looks(name, value, wrong) });
    }

    /// <summary>Notes the keys of the places in the state that stand within a value.</summary>
    private bool Looks(string name, JsonElement value, Action<string, string, string> wrong)
    {
        var looks = false;
        foreach (var text in ArgumentText.PathsIn(value))
        {
            looks = true;
            try
            {
                _keys.Add(StatePath.Parse(text).Key);
            }
            catch (FormatException error)
            {
                wrong(name, "wrong-parameter", error.Message);
            }
        }

        return looks;
    }

    private void AddPath(string name, FunctionParameter? parameter, string text, Action<string, string, string> wrong)
    {
        try
        {
            var path = StatePath.Parse(text);
            _keys.Add(path.Key);
            _arguments.Add(new Argument(name, parameter, default, path, false) { PathText = text });
        }
        catch (FormatException error)
        {
            wrong(name, "wrong-parameter", error.Message);
        }
    }

    private void AddCondition(string name, string text, Action<string, string, string> wrong)
    {
        try
        {
            _keys.UnionWith(Condition.Parse(text).Keys);
        }
        catch (ConditionSyntaxException error)
        {
            wrong(name, "bad-condition", error.Message);
        }
    }

    private static JsonElement Checked(Argument argument, JsonElement value)
        => argument.Parameter is { } parameter && value.ValueKind != JsonValueKind.Null && ArgumentCheck.Misfit(parameter, value) is { } misfit
            ? throw new FunctionArgumentException(argument.Name, misfit)
            : value;

    private static FunctionParameter Anything(string name) => new(name, ParameterKind.Any, "");
}
