using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ActorFlow;

/// <summary>Batches made of lambdas: <c>Node.Named("resize").Items(s => s.GetList&lt;string&gt;("files")).Each((file, x) => …)</c>.</summary>
public static class BatchBuilderExtensions
{
    /// <summary>Reads the items from <see cref="BatchOptions.ItemsKey"/>, which has to be there and not null.</summary>
    public static ItemsStage<IReadOnlyList<TItem>, TItem> Items<TItem>(this NodeBuilder node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new(node.Name, (batch, context) => new(BatchKeys.Read<TItem>(context, batch.ItemsKey)), BatchSource<TItem>.Of);
    }

    /// <summary>Yields the items from the run's state. Null fails the visit; an empty list is a batch of none.</summary>
    public static ItemsStage<IReadOnlyList<TItem>, TItem> Items<TItem>(this NodeBuilder node, Func<SharedState, IEnumerable<TItem>> items)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(items);
        return new(node.Name, (_, context) => new(Listed(items(context.State))), BatchSource<TItem>.Of);
    }

    /// <summary>Yields the items asynchronously. Null fails the visit; an empty list is a batch of none.</summary>
    [OverloadResolutionPriority(1)]
    public static ItemsStage<IReadOnlyList<TItem>, TItem> Items<TItem>(this NodeBuilder node, Func<NodeContext, Task<IReadOnlyList<TItem>>> items)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(items);
        return new(node.Name, (_, context) => items(context) is { } listed ? new(listed) : default, BatchSource<TItem>.Of);
    }

    /// <summary>Streams the items from a source that is named by what is read from the run's state.</summary>
    /// <param name="node">The node under construction.</param>
    /// <param name="source">Reads what the items come from: a path, a query, a range.</param>
    /// <param name="open">Begins the stream; called again after a crash, and then has to give the same items in the same order.</param>
    public static ItemsStage<TSource, TItem> Stream<TSource, TItem>(this NodeBuilder node, Func<SharedState, TSource> source,
        Func<TSource, CancellationToken, IAsyncEnumerable<TItem>> open)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(open);
        return new(node.Name, (_, context) => new(source(context.State)), named => BatchSource<TItem>.Of(cancellation => open(named, cancellation)));
    }

    /// <summary>Runs a flow once for each input, each with a copy of the run's state of its own.</summary>
    /// <param name="node">The node under construction.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="inputs">Yields what each run gets beside the copy.</param>
    /// <param name="result">Takes what is wanted from the result of a run; it is called for completed ones only.</param>
    public static BatchFlowNode<TResult> Flows<TResult>(this NodeBuilder node, FlowDefinition flow, Func<SharedState, IEnumerable<RunInput>> inputs,
        Func<RunResult, TResult> result)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(result);
        return new(node.Name, flow, inputs, result);
    }

    /// <summary>Runs a flow once for each input; the result of each is its final state as a JSON object, sensitive values masked.</summary>
    /// <inheritdoc cref="Flows{TResult}"/>
    public static BatchFlowNode<JsonElement> Flows(this NodeBuilder node, FlowDefinition flow, Func<SharedState, IEnumerable<RunInput>> inputs)
        => node.Flows(flow, inputs, static result =>
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer))
                result.State.WriteMasked(writer);
            return JsonElement.Parse(buffer.WrittenSpan);
        });

    // Null stays null, so that it is refused by name; a list stays the object it is.
    private static IReadOnlyList<TItem> Listed<TItem>(IEnumerable<TItem>? items) => items switch
    {
        null => null!,
        IReadOnlyList<TItem> list => list,
        _ => [.. items],
    };
}
