using System.Text.Json;

namespace ActorFlow;

/// <summary>
/// A node that takes results of other nodes and gives one: the typed handle of the dependency builder. Made by
/// <see cref="FlowBuilder.Add{T}(string, Func{WorkContext, T})"/>.
/// </summary>
/// <typeparam name="TResult">What its work returns.</typeparam>
/// <remarks>Options are set on it as on any node: <c>flow.Add(…).Attempts(3)</c>. Its result is journaled.</remarks>
public sealed class DataNode<TResult> : Node<WorkInputs, TResult>, IDataNode
{
    private readonly FlowBuilder _flow;
    private readonly WorkSource[] _sources;
    private readonly Func<WorkContext, ValueTask<TResult>> _work;
    private Func<WorkContext, Exception, ValueTask<TResult>>? _fallback;
    private Func<ExecResult<TResult>, CompensationContext, ValueTask>? _compensate;

    internal DataNode(FlowBuilder flow, string name, WorkSource[] sources, Func<WorkContext, ValueTask<TResult>> work)
        : base(name)
    {
        _flow = flow;
        _sources = sources;
        _work = work;
    }

    /// <summary>
    /// Lets a failure of the node count as done for those that come after: they get <c>default</c> for its result, and can tell by
    /// <see cref="WorkContext.ErrorOf(Node)"/>.
    /// </summary>
    public DataNode<TResult> ContinueOnError()
    {
        _flow.ContinueOnError(this);
        return this;
    }

    /// <summary>Takes the place of the work after its last failed attempt; called once.</summary>
    public DataNode<TResult> Fallback(Func<WorkContext, Exception, TResult> fallback)
    {
        ArgumentNullException.ThrowIfNull(fallback);
        EnsureChangeable();
        _fallback = (x, error) => new(fallback(x, error));
        return this;
    }

    /// <summary>Undoes what the work did, when the run fails, is cancelled, or is asked to. Has to be idempotent.</summary>
    /// <remarks>See <see cref="Node{TPrep, TExec}.CompensateAsync"/>.</remarks>
    public DataNode<TResult> Compensate(Func<ExecResult<TResult>, CompensationContext, Task> compensate)
    {
        ArgumentNullException.ThrowIfNull(compensate);
        EnsureChangeable();
        _compensate = (result, context) => new(compensate(result, context));
        return this;
    }

    FlowBuilder IDataNode.Drawing => _flow;

    void IDataNode.Compensate(Func<CompensationContext, Task> compensate) => Compensate((_, context) => compensate(context));

    internal override bool Compensates => _compensate is not null;

    internal override bool HasResult => typeof(TResult) != typeof(NoPrep);

    internal override IEnumerable<string> ReadsResultsOf => _sources.Where(source => source.HasResult).Select(source => source.Name);

    /// <summary>The types of what it takes, by node: a run that stands here cannot go on where they have changed.</summary>
    internal override string? InputType
        => _sources.Length == 0 ? null : string.Join(", ", _sources.Select(source => $"{source.Name}: {source.Node?.ResultType}"));

    /// <inheritdoc/>
    protected internal override ValueTask<WorkInputs> PrepAsync(NodeContext context) => new(WorkInputs.Read(context, _sources));

    /// <inheritdoc/>
    protected internal override ValueTask<TResult> ExecAsync(WorkInputs prep, ExecContext context) => _work(new WorkContext(prep, context));

    /// <inheritdoc/>
    protected internal override ValueTask<TResult> FallbackAsync(WorkInputs prep, Exception error, ExecContext context)
        => _fallback is null ? base.FallbackAsync(prep, error, context) : _fallback(new WorkContext(prep, context), error);

    /// <inheritdoc/>
    protected internal override ValueTask CompensateAsync(WorkInputs prep, ExecResult<TResult> exec, CompensationContext context)
        => _compensate is null ? default : _compensate(exec, context);

    internal override void WritePrep(Utf8JsonWriter writer, WorkInputs prep, JsonSerializerOptions options) => prep.WriteTo(writer);

    internal override WorkInputs ReadPrep(JsonElement prep, JsonSerializerOptions options) => WorkInputs.ReadFrom(prep, _sources);
}

/// <summary>What a drawing by name asks of a node whose result's type it does not know.</summary>
internal interface IDataNode
{
    /// <summary>The drawing it was made by, and belongs to.</summary>
    FlowBuilder Drawing { get; }

    void Compensate(Func<CompensationContext, Task> compensate);
}
