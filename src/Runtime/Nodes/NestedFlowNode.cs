using System.Text.Json;

namespace ActorFlow;

/// <summary>A flow used as a node. It shares the run's state, and its outcome action routes the outer flow.</summary>
/// <remarks>
/// Made by <see cref="FlowDefinition.AsNode"/>, or by <see cref="FlowBuilder.AsNode"/> for a flow that contains itself. Of the options, attempts,
/// visits and middleware (around every node within) apply: a nested flow that fails starts again from its start node, keeping what its visits have
/// written.
/// </remarks>
public class NestedFlowNode : Node
{
    private FlowDefinition? _flow;

    internal NestedFlowNode(string name, FlowDefinition? flow)
        : base(name)
        => _flow = flow;

    /// <summary>The flow it stands for.</summary>
    /// <exception cref="InvalidOperationException">The flow that contains itself has not been built yet.</exception>
    public FlowDefinition Flow => SubFlow ?? throw new InvalidOperationException(
        $"Node '{Name}' stands for a flow that has not been built yet. Call Build() on the flow's builder first.");

    internal override FlowDefinition? SubFlow => _flow;

    internal override string Kind => "flow";

    internal override bool HasResult => false;

    internal void Resolve(FlowDefinition flow) => _flow = flow;

    internal override VisitBody NewBody(IVisitPort port) => new BoundBody(this);

    /// <summary>Stands where a bound kept the flow from being entered; entered all the same, it says so again.</summary>
    private sealed class BoundBody(NestedFlowNode node) : VisitBody
    {
        public override object? PrepValue { get; set; }

        public override object? ExecValue { get; set; }

        public override ValueTask PrepAsync(NodeContext context)
            => throw new LoopLimitException(context.RunId, context.Node, "stands for a nested flow that may not be entered once more", null);

        public override async ValueTask<object?> PrepUnstoredAsync(NodeContext context)
        {
            await PrepAsync(context);
            return null;
        }

        public override ValueTask<object?> ExecUnstoredAsync(ExecContext context) => default;

        public override TimeSpan? NextDelay(RetryPolicy policy, int attempt, Exception error, double jitter) => null;

        public override ValueTask ExecAsync(ExecContext context) => default;

        public override ValueTask FallbackAsync(Exception error, ExecContext context) => default;

        public override ValueTask<ActionName> PostAsync(NodeContext context) => default;

        public override void WritePrep(Utf8JsonWriter writer, JsonSerializerOptions options) => writer.WriteNullValue();

        public override void ReadPrep(JsonElement prep, JsonSerializerOptions options)
        {
            // Prep never returns here, so there is nothing to read.
        }

        public override StateValue FreezeExec(StateSerialization serialization) => StateValue.Null;

        public override void WriteExec(Utf8JsonWriter writer, JsonSerializerOptions options) => writer.WriteNullValue();

        public override ValueTask CompensateAsync(JsonElement prep, JsonElement? exec, JsonSerializerOptions options, CompensationContext context)
            => default;

        public override VisitBody Detach(IVisitPort port) => new BoundBody(node);

        public override void Reset()
        {
            // Keeps nothing.
        }
    }
}
