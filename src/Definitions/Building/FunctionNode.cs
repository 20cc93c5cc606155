using System.Text.Json;
using ActorFlow.Definitions.Callbacks;
using ActorFlow.Definitions.Variables;

namespace ActorFlow.Definitions.Building;

/// <summary>A node of a document: calls a function in Exec, writes its result and picks the edges in Post.</summary>
internal sealed class FunctionNode(string id, CallPlan plan, IReadOnlyList<ConditionalEdge> conditions, IReadOnlyList<string> errorKeys,
    DocumentVariables variables)
    : Node<FunctionInput, FunctionResult>(id)
{
    protected internal override ValueTask<FunctionInput> PrepAsync(NodeContext context)
    {
        var state = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        Copy(context, plan.Function.SeesWholeState ? context.State.Keys : plan.Keys, state);
        Copy(context, DocumentVariables.RunKeys, state);
        return new(new FunctionInput(state, ErrorOf(context)));
    }

    protected internal override ValueTask<FunctionResult> ExecAsync(FunctionInput prep, ExecContext context)
        => CallAsync(plan, prep, context, variables);

    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, FunctionInput prep, FunctionResult exec)
    {
        Write(context.State, exec);
        return new(ConditionalEdge.Route(conditions, exec.Action, context));
    }

    /// <summary>Calls a function. What comes of it, and what it fails with, holds no secrets.</summary>
    internal static async ValueTask<FunctionResult> CallAsync(CallPlan plan, FunctionInput input, ExecContext context, DocumentVariables variables)
    {
        var layers = variables.Layers(input.State);
        try
        {
            layers.NoteSecrets();
            var call = new FunctionCall(context, input, plan.Resolve(input.State, layers), plan.Paths, layers) { Callbacks = variables.Callbacks };
            var result = Masked(await plan.Function.Body(call), new SecretMask(layers.Secrets));
            if (context.Item is { } item)
                CallbackLayer.Tell(variables.Callbacks?.Progress, new NodeProgress(context.RunId, context.Node, null, item));
            return result;
        }
        catch (Exception error) when (Tells(error, layers))
        {
            throw Untold(plan, error, layers);
        }
    }

    /// <summary>Whether an error tells a secret, in its message or in what it came from.</summary>
    internal static bool Tells(Exception error, EnvironmentLayers layers)
        => error is not OperationCanceledException && layers.Secrets.Count > 0 && new SecretMask(layers.Secrets).IsToldBy(error.ToString());

    /// <summary>The same failure without the secrets.</summary>
    internal static FunctionFailedException Untold(CallPlan plan, Exception error, EnvironmentLayers layers)
        => new(plan.Function.Id, error.GetType().Name, new SecretMask(layers.Secrets).Apply(error.Message))
        {
            IsTransient = Transient.IsTransient(error),
            RetryAfter = Transient.RetryAfterOf(error),
        };

    internal static void Write(SharedState state, FunctionResult result)
    {
        foreach (var (key, value) in result.Writes)
            state.Set(key, value);
        foreach (var (key, amount) in result.Adds)
            state.Add(key, amount);
        foreach (var (key, item) in result.Appends)
            state.Append(key, item);
        foreach (var key in result.Removes)
            state.Remove(key);
    }

    private FunctionError? ErrorOf(NodeContext context)
    {
        if (context.Error is { } failed)
            return new FunctionError(failed.Node, failed.Type, failed.Message, failed.Attempts);
        foreach (var key in errorKeys)
        {
            if (context.State.TryGet<FunctionError>(key, out var kept))
                return kept;
        }

        return null;
    }

    internal static void Copy(NodeContext context, IEnumerable<string> keys, Dictionary<string, JsonElement> state)
    {
        foreach (var key in keys)
        {
            if (context.State.TryGet<JsonElement>(key, out var value))
                state[key] = value;
        }
    }

    private static FunctionResult Masked(FunctionResult result, SecretMask mask)
        => mask.IsEmpty
            ? result
            : result with { Action = mask.Apply(result.Action), Writes = Masked(result.Writes, mask), Appends = Masked(result.Appends, mask),
                Removes = [.. result.Removes.Select(mask.Apply)] };

    private static Dictionary<string, JsonElement> Masked(IReadOnlyDictionary<string, JsonElement> values, SecretMask mask)
        => values.ToDictionary(pair => mask.Apply(pair.Key), pair => mask.Apply(pair.Value), StringComparer.Ordinal);
}
