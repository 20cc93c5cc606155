using System.Text.Json;

namespace ActorFlow;

/// <summary>A node that wraps another one: every phase goes to the inner node until a class overrides it and calls the base where it wants the inner one.</summary>
/// <typeparam name="TPrep">What Prep hands to Exec.</typeparam>
/// <typeparam name="TExec">What Exec hands to Post.</typeparam>
/// <remarks>Starts with a copy of the inner node's options; from then on its own count.</remarks>
public abstract class NodeDecorator<TPrep, TExec> : Node<TPrep, TExec>
{
    /// <summary>Wraps a node.</summary>
    /// <param name="inner">The node.</param>
    /// <param name="name">A new name; null (the default) keeps that of the inner node, so that stored runs find it again.</param>
    protected NodeDecorator(Node<TPrep, TExec> inner, string? name = null)
        : base(name ?? inner?.Name)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
        Options.CopyFrom(inner.Options);
    }

    /// <summary>The node within.</summary>
    protected Node<TPrep, TExec> Inner { get; }

    internal override Node Wrapped => Inner;

    internal override IEnumerable<FlowProblem> Problems => Inner.Problems;

    internal override string Kind => Inner.Kind;

    internal override string? InputType => Inner.InputType;

    internal override bool HasResult => Inner.HasResult;

    internal override bool RoutesByState => Inner.RoutesByState;

    internal override IEnumerable<(ActionName Action, Node Target)> DrawnBranches => Inner.DrawnBranches;

    internal override bool MayDrawBranches => Inner.MayDrawBranches;

    internal override IEnumerable<string> ReadsResultsOf => Inner.ReadsResultsOf;

    internal override bool Compensates
        => Inner.Compensates || new Func<TPrep, ExecResult<TExec>, CompensationContext, ValueTask>(CompensateAsync).Method.DeclaringType != typeof(NodeDecorator<TPrep, TExec>);

    internal override void WriteExec(Utf8JsonWriter writer, TExec exec, JsonSerializerOptions options) => Inner.WriteExec(writer, exec, options);

    internal override TExec ReadExec(JsonElement exec, JsonSerializerOptions options) => Inner.ReadExec(exec, options);

    internal override void WritePrep(Utf8JsonWriter writer, TPrep prep, JsonSerializerOptions options) => Inner.WritePrep(writer, prep, options);

    internal override TPrep ReadPrep(JsonElement prep, JsonSerializerOptions options) => Inner.ReadPrep(prep, options);

    internal override StateValue FreezeResult(TExec exec, StateSerialization serialization) => Inner.FreezeResult(exec, serialization);

    /// <inheritdoc/>
    protected internal override ValueTask<TPrep> PrepAsync(NodeContext context) => Inner.PrepAsync(context);

    /// <inheritdoc/>
    protected internal override ValueTask<TExec> ExecAsync(TPrep prep, ExecContext context) => Inner.ExecAsync(prep, context);

    /// <inheritdoc/>
    protected internal override ValueTask<TExec> FallbackAsync(TPrep prep, Exception error, ExecContext context) => Inner.FallbackAsync(prep, error, context);

    /// <inheritdoc/>
    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, TPrep prep, TExec exec) => Inner.PostAsync(context, prep, exec);

    /// <inheritdoc/>
    protected internal override ValueTask CompensateAsync(TPrep prep, ExecResult<TExec> exec, CompensationContext context) => Inner.CompensateAsync(prep, exec, context);

    /// <inheritdoc/>
    protected internal override bool? ShouldRetry(int attempt, Exception error) => Inner.ShouldRetry(attempt, error);

    /// <inheritdoc/>
    protected internal override TimeSpan? RetryDelay(int attempt, Exception error) => Inner.RetryDelay(attempt, error);
}
