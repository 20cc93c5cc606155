using System.Text.Json;

namespace ActorFlow;

/// <summary>A method with its parameters, ready to be called without reflection.</summary>
internal sealed class MethodPlan(MethodParameter[] parameters, Func<object?[], ValueTask<object?>> invoke, Type? target, MethodResult? result,
    ActionsAttribute? actions)
{
    public MethodParameter[] Parameters => parameters;

    public Type ResultType => result?.Type ?? typeof(void);

    public ActionsAttribute? DeclaredActions => actions;

    /// <summary>Whether the method asks for what is open only in Post.</summary>
    public bool RunsInPost { get; } = parameters.Any(parameter => parameter.Kind is ParameterKind.Node or ParameterKind.State);

    /// <summary>The parameters that Prep binds, with their types; null when there are none.</summary>
    public string? InputType
        => RunsInPost || Array.TrueForAll(parameters, parameter => parameter.IsInjected) ? null
            : $"({string.Join(", ", parameters.Where(parameter => !parameter.IsInjected).Select(parameter => $"{parameter.Name}: {TypeNames.Of(parameter.Type)}"))})";

    public MethodParameter Find(string node, string name)
        => Array.Find(parameters, parameter => parameter.Name == name)
            ?? throw new ArgumentException(
                $"Node '{node}': the method has no parameter '{name}'; it has {string.Join(", ", parameters.Select(parameter => $"'{parameter.Name}'"))}.", nameof(name));

    public MethodResult ResultOf(string node)
        => result ?? throw new ArgumentException($"Node '{node}': the method returns nothing that could be written.");

    /// <summary>Finds the values of all parameters.</summary>
    public MethodArguments Bind(string node, NodeContext context, RunInput? call)
    {
        var values = new object?[parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (call is not null && call.TryGetValue(parameters[i].Name, out var argument))
            {
                parameters[i].EnsureFits(node, argument);
                values[i] = argument;
            }
            else
            {
                values[i] = parameters[i].Find(node, context);
            }
        }

        return new MethodArguments(parameters, values);
    }

    /// <summary>
    /// The arguments of one call: what Prep has bound, with the attempt's own in place. The last one is the object whose method it is, if that is a
    /// service.
    /// </summary>
    public object?[] Inject(string node, MethodArguments bound, IServiceProvider services, ExecContext? exec, NodeContext? post)
    {
        var runId = exec?.RunId ?? post!.RunId;
        var arguments = new object?[parameters.Length + (target is null ? 0 : 1)];
        for (var i = 0; i < parameters.Length; i++)
        {
            var value = bound.Values[i];
            arguments[i] = !ReferenceEquals(value, MethodArguments.Injected) ? value : parameters[i].Kind switch
            {
                ParameterKind.Token => exec?.CancellationToken ?? post!.CancellationToken,
                ParameterKind.Exec => exec,
                ParameterKind.Node => post,
                ParameterKind.State => post!.State,
                ParameterKind.Services => services,
                _ => services.GetService(parameters[i].Type) ?? parameters[i].Otherwise(runId, node),
            };
        }

        if (target is not null)
            arguments[^1] = services.GetService(target) ?? throw new NodeNotRegisteredException(node, target);
        return arguments;
    }

    public ValueTask<object?> Invoke(object?[] arguments) => invoke(arguments);

    public void Write(Utf8JsonWriter writer, MethodArguments bound, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        for (var i = 0; i < bound.Values.Length; i++)
        {
            if (ReferenceEquals(bound.Values[i], MethodArguments.Injected))
                continue;
            writer.WritePropertyName(parameters[i].Name);
            parameters[i].Write(writer, bound.Values[i], options);
        }

        writer.WriteEndObject();
    }

    public MethodArguments Read(JsonElement json, JsonSerializerOptions options)
    {
        if (RunsInPost)
            return MethodArguments.None;
        var values = new object?[parameters.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = json.TryGetProperty(parameters[i].Name, out var value) ? parameters[i].Read(value, options) : MethodArguments.Injected;
        return new MethodArguments(parameters, values);
    }
}
