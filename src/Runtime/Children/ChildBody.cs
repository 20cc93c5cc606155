using System.Text.Json;

namespace ActorFlow;

/// <summary>The working memory of a visit that starts a child run: Prep makes the child's input, Exec judges what the child came to.</summary>
internal sealed class ChildBody(ChildRunNode node, IVisitPort port) : VisitBody
{
    /// <summary>The child's input; null until Prep has made it.</summary>
    public RunInput? Input { get; private set; }

    public override object? PrepValue
    {
        get => Input;
        set => Input = value as RunInput ?? throw new MiddlewareValueException(node.Name, NodePhase.Prep, typeof(RunInput), value);
    }

    public override object? ExecValue
    {
        get => port.Child;
        set => throw new MiddlewareValueException(node.Name, NodePhase.Exec, typeof(ChildResult), value);
    }

    public override ValueTask PrepAsync(NodeContext context)
    {
        if (port.Child is null)
            Input = node.MapInput(context.State);
        return default;
    }

    public override async ValueTask<object?> PrepUnstoredAsync(NodeContext context)
    {
        await PrepAsync(context);
        return Input ?? [];
    }

    public override ValueTask ExecAsync(ExecContext context)
    {
        var child = port.Child!;
        return child.IsCompleted || !node.Waits ? default : throw new ChildRunException(context.RunId, context.Node, child);
    }

    public override async ValueTask<object?> ExecUnstoredAsync(ExecContext context)
    {
        await ExecAsync(context);
        return port.Child;
    }

    public override ValueTask FallbackAsync(Exception error, ExecContext context)
    {
        if (error is ChildRunException && node.FailureAction is not null)
            return default;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        return default;
    }

    public override ValueTask<ActionName> PostAsync(NodeContext context) => new(node.MapOutput(context.State, port.Child!));

    /// <summary>What a person has stopped is not started again by the policy.</summary>
    public override TimeSpan? NextDelay(RetryPolicy policy, int attempt, Exception error, double jitter)
        => error is ChildRunException { Status: RunStatus.Cancelled or RunStatus.Killed } ? null : policy.NextDelay(attempt, error, jitter);

    public override void WritePrep(Utf8JsonWriter writer, JsonSerializerOptions options) => writer.WriteNullValue();

    public override void ReadPrep(JsonElement prep, JsonSerializerOptions options)
    {
        // The request of the child carries the input; once the child has ended there is nothing to prepare.
    }

    public override StateValue FreezeExec(StateSerialization serialization) => StateValue.Null;

    public override void WriteExec(Utf8JsonWriter writer, JsonSerializerOptions options) => ChildUndo.WriteTo(writer, port.Child!.RunId);

    public override ValueTask CompensateAsync(JsonElement prep, JsonElement? exec, JsonSerializerOptions options, CompensationContext context)
        => ChildUndo.Find(exec) is { } child ? port.UndoChildAsync(child) : default;

    public override VisitBody Detach(IVisitPort other) => new ChildBody(node, other) { Input = Input };

    public override void Reset() => Input = null;
}
