namespace ActorFlow.Actors.Kernel;

/// <content>User work whose outcome comes back as a message.</content>
public readonly partial struct ActorContext<TMessage>
{
    /// <summary>
    /// Turns the outcome of started work into a message to this actor. The turn goes on at once; other messages are received meanwhile. Work that has
    /// already ended costs nothing beyond its message. No mailbox bound applies to the outcome.
    /// </summary>
    /// <param name="work">The work; not to be awaited elsewhere.</param>
    /// <param name="state">Given to the other two, so that they can be static.</param>
    /// <param name="succeeded">Makes the message of a result. Runs on any thread. If it throws, the actor fails.</param>
    /// <param name="failed">Makes the message of an exception, cancellation included. Runs on any thread. If it throws, the actor fails.</param>
    /// <remarks>
    /// Call it inside the <see cref="EnterUserCode"/> region that started the work: under the seeded dispatcher the region registers the work as an
    /// external operation (rule 39), and this call takes it over.
    /// </remarks>
    public void Pipe<TState, TResult>(
        ValueTask<TResult> work,
        TState state,
        Func<TState, TResult, TMessage> succeeded,
        Func<TState, Exception, TMessage> failed) => _cell.Pipe(work, state, succeeded, failed);

    /// <inheritdoc cref="Pipe{TState, TResult}"/>
    public void Pipe<TResult>(ValueTask<TResult> work, Func<TResult, TMessage> succeeded, Func<Exception, TMessage> failed) =>
        _cell.Pipe(work, (succeeded, failed), static (maps, result) => maps.succeeded(result), static (maps, exception) => maps.failed(exception));

    /// <inheritdoc cref="Pipe{TState, TResult}"/>
    public void Pipe<TState>(ValueTask work, TState state, Func<TState, TMessage> succeeded, Func<TState, Exception, TMessage> failed)
    {
        if (work.IsCompletedSuccessfully)
        {
            work.GetAwaiter().GetResult();
            _cell.PostOwn(succeeded(state));
            return;
        }

        _cell.Pipe(
            AsResult(work), (state, succeeded, failed), static (maps, _) => maps.succeeded(maps.state),
                static (maps, exception) => maps.failed(maps.state, exception));

        static async ValueTask<bool> AsResult(ValueTask work)
        {
            await work;
            return true;
        }
    }
}
