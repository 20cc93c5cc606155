using System.Text.Json;

namespace ActorFlow;

/// <summary>A node that takes results of other nodes and gives one: the typed handle of the dependency builder. Made by <see cref="FlowBuilder.Add{T}(string, Func{WorkContext, T})"/>.</summary>
/// <typeparam name="TResult">What its work returns.</typeparam>
/// <remarks>Options are set on it as on any node: <c>flow.Add(…).Attempts(3)</c>. Its result is journaled.</remarks>
public sealed class DataNode<TResult> : Node<WorkInputs, TResult>
{
    private readonly FlowBuilder _flow;
    private readonly WorkSource[] _sources;
    private readonly Func<WorkContext, ValueTask<TResult>> _work;

    internal DataNode(FlowBuilder flow, string name, WorkSource[] sources, Func<WorkContext, ValueTask<TResult>> work)
        : base(name)
    {
        _flow = flow;
        _sources = sources;
        _work = work;
    }

    /// <summary>Lets a failure of the node count as done for those that come after: they get <c>default</c> for its result, and can tell by <see cref="WorkContext.ErrorOf(Node)"/>.</summary>
    public DataNode<TResult> ContinueOnError()
    {
        _flow.ContinueOnError(this);
        return this;
    }

    internal override IEnumerable<string> ReadsResultsOf => _sources.Where(source => source.HasResult).Select(source => source.Name);

    /// <summary>The types of what it takes, by node: a run that stands here cannot go on where they have changed.</summary>
    internal override string? InputType => _sources.Length == 0 ? null : string.Join(", ", _sources.Select(source => $"{source.Name}: {source.Node?.ResultType}"));

    /// <inheritdoc/>
    protected internal override ValueTask<WorkInputs> PrepAsync(NodeContext context) => new(WorkInputs.Read(context, _sources));

    /// <inheritdoc/>
    protected internal override ValueTask<TResult> ExecAsync(WorkInputs prep, ExecContext context) => _work(new WorkContext(prep, context));

    internal override void WritePrep(Utf8JsonWriter writer, WorkInputs prep, JsonSerializerOptions options) => prep.WriteTo(writer);

    internal override WorkInputs ReadPrep(JsonElement prep, JsonSerializerOptions options) => WorkInputs.ReadFrom(prep, _sources);
}
