namespace ActorFlow;

/// <summary>Runs a flow with a typed result in memory: <c>string html = await etl.Returns(page).RunAsync(period)</c>.</summary>
public static class TypedFlowRunExtensions
{
    /// <summary>Runs the flow in memory and gives its result.</summary>
    /// <param name="flow">The flow. Nothing is journaled, whatever its durability.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="RunNotCompletedException">The run failed or was cancelled; the failures are inside.</exception>
    /// <exception cref="NodeResultException">The node that gives the result was passed over, or failed and let the flow go on.</exception>
    public static Task<TResult> RunAsync<TResult>(this Flow<TResult> flow, CancellationToken cancellationToken = default)
        => RunAsync(flow, (RunInput?)null, cancellationToken);

    /// <summary>Runs the flow in memory and gives its result.</summary>
    /// <param name="flow">The flow. Nothing is journaled, whatever its durability.</param>
    /// <param name="input">The value that nodes read as <see cref="WorkContext.Input{T}"/>.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <inheritdoc cref="RunAsync{TResult}(Flow{TResult}, CancellationToken)"/>
    public static Task<TResult> RunAsync<TResult, TInput>(this Flow<TResult> flow, TInput input, CancellationToken cancellationToken = default)
        => RunAsync(flow, RunInput.Of(input), cancellationToken);

    /// <summary>Runs the flow in memory and gives its result.</summary>
    /// <param name="flow">The flow. Nothing is journaled, whatever its durability.</param>
    /// <param name="input">What the run's shared state begins with.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <inheritdoc cref="RunAsync{TResult}(Flow{TResult}, CancellationToken)"/>
    public static async Task<TResult> RunAsync<TResult>(this Flow<TResult> flow, RunInput? input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return flow.ResultOf(await flow.Definition.RunAsync(input, cancellationToken));
    }
}
