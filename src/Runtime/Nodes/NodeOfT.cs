using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>A step with typed phases: Prep reads the state, Exec works without it, Post writes it and names the action.</summary>
/// <typeparam name="TPrep">What Prep hands to Exec.</typeparam>
/// <typeparam name="TExec">What Exec hands to Post.</typeparam>
public abstract class Node<TPrep, TExec> : Node, INode<TExec>
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name; null takes <see cref="NodeNameAttribute"/> or the type's name.</param>
    protected Node(string? name = null)
        : base(name)
    {
    }

    /// <summary>Reads what Exec needs. Not retried: an exception fails the visit.</summary>
    /// <param name="context">The run's state as committed now, and where this visit stands.</param>
    protected internal abstract ValueTask<TPrep> PrepAsync(NodeContext context);

    /// <summary>Does the work. Runs at least once per visit, and again after a failed attempt or a crash, always with the same idempotency key.</summary>
    /// <param name="prep">What Prep returned.</param>
    /// <param name="context">The attempt, its key and its cancellation.</param>
    protected internal abstract ValueTask<TExec> ExecAsync(TPrep prep, ExecContext context);

    /// <summary>Called once, after the last failed attempt. Its value goes to Post as if Exec had returned it; its exception fails the visit.</summary>
    /// <param name="prep">What Prep returned.</param>
    /// <param name="error">The last attempt's exception.</param>
    /// <param name="context">The attempt that failed last.</param>
    /// <remarks>The default throws <paramref name="error"/> again.</remarks>
    protected internal virtual ValueTask<TExec> FallbackAsync(TPrep prep, Exception error, ExecContext context)
    {
        ExceptionDispatchInfo.Throw(error);
        return default;
    }

    /// <summary>Whether Exec is tried again after an error: a class that knows its errors may say so itself, and may count the attempts itself.</summary>
    /// <param name="attempt">The number of the attempt that failed, from 1; counts anew when the run is retried.</param>
    /// <param name="error">Its error.</param>
    /// <returns>True or false; or null, which is the default, to leave it to <see cref="NodeOptions.Retry"/>.</returns>
    /// <remarks>Cancellation of the run and the total timeout end the attempts whatever this says. An exception takes the place of the error.</remarks>
    protected internal virtual bool? ShouldRetry(int attempt, Exception error) => null;

    /// <summary>How long to wait before the next attempt: a class may compute it from the last error.</summary>
    /// <param name="attempt">The number of the attempt that failed, from 1; counts anew when the run is retried.</param>
    /// <param name="error">Its error.</param>
    /// <returns>The wait; or null, which is the default, to leave it to <see cref="NodeOptions.Retry"/>. Negative waits count as zero.</returns>
    protected internal virtual TimeSpan? RetryDelay(int attempt, Exception error) => null;

    /// <summary>Writes the state and names the action; both commit together, or neither.</summary>
    /// <param name="context">The run's state as committed now; writes to it are this visit's patch.</param>
    /// <param name="prep">What Prep returned.</param>
    /// <param name="exec">What Exec, or the fallback, returned.</param>
    /// <remarks>The default writes nothing and returns <see cref="ActionName.Default"/>.</remarks>
    protected internal virtual ValueTask<ActionName> PostAsync(NodeContext context, TPrep prep, TExec exec) => default;

    /// <summary>
    /// Undoes what Exec did, when the run fails, is cancelled, or is asked to. A class that overrides this is owed it by every Exec that succeeded, and by every one whose
    /// outcome is not known. What Prep returned is then journaled before Exec, and what Exec returned with the visit, so both have to be of JSON.
    /// </summary>
    /// <param name="prep">What Prep returned.</param>
    /// <param name="exec">What Exec, or the fallback, returned, where that is known.</param>
    /// <param name="context">The attempt, its keys and its cancellation.</param>
    /// <remarks>
    /// Has to be idempotent: it runs at least once, again after a failed attempt or a crash, and also for an Exec that was cut off and may have had no effect. Compensations
    /// of a run go one after the other, the visit that ended last first. One that fails for good is noted, and the next one is run all the same.
    /// </remarks>
    protected internal virtual ValueTask CompensateAsync(TPrep prep, ExecResult<TExec> exec, CompensationContext context) => default;

    internal override bool Compensates
        => _compensates ??= new Func<TPrep, ExecResult<TExec>, CompensationContext, ValueTask>(CompensateAsync).Method.DeclaringType != typeof(Node<TPrep, TExec>);

    internal override string? UndoType => Compensates ? TypeNames.Of(typeof(TExec)) : null;

    private bool? _compensates;

    internal virtual void WriteExec(Utf8JsonWriter writer, TExec exec, JsonSerializerOptions options)
        => JsonSerializer.Serialize(writer, exec, (JsonTypeInfo<TExec>)options.GetTypeInfo(typeof(TExec)));

    internal virtual TExec ReadExec(JsonElement exec, JsonSerializerOptions options)
        => exec.Deserialize((JsonTypeInfo<TExec>)options.GetTypeInfo(typeof(TExec)))!;

    internal virtual ValueTask<JsonElement> ExecItemAsync(JsonElement item, ExecContext context, JsonSerializerOptions options)
        => throw new NotSupportedException($"Node '{Name}' is no batch, so it has no items.");

    internal virtual void WritePrep(Utf8JsonWriter writer, TPrep prep, JsonSerializerOptions options)
        => JsonSerializer.Serialize(writer, prep, (JsonTypeInfo<TPrep>)options.GetTypeInfo(typeof(TPrep)));

    internal virtual TPrep ReadPrep(JsonElement prep, JsonSerializerOptions options)
        => prep.Deserialize((JsonTypeInfo<TPrep>)options.GetTypeInfo(typeof(TPrep)))!;

    internal virtual StateValue FreezeResult(TExec exec, StateSerialization serialization)
        => serialization.Freeze(exec, $"result of '{Name}'", FreezeMode.Durable);

    internal override string? InputType => InputTypes.Of(typeof(TPrep));

    internal override string? ResultType => InputTypes.Of(typeof(TExec));

    internal sealed override VisitBody NewBody(IVisitPort port) => new VisitBody<TPrep, TExec>(this);

    internal sealed override VisitBody NewBody(IVisitPort port, VisitBody? spare) => spare is VisitBody<TPrep, TExec> free ? free.For(this) : new VisitBody<TPrep, TExec>(this);

    internal sealed override bool TakesNoContexts => PrepTakesState && !ExecTakesContext && PostTakesState;

    /// <summary>Whether Prep is known to look at nothing but the state.</summary>
    internal virtual bool PrepTakesState => false;

    /// <summary>Whether Exec may look at its context.</summary>
    internal virtual bool ExecTakesContext => true;

    /// <summary>Whether Post is known to look at nothing but the state and what Exec returned.</summary>
    internal virtual bool PostTakesState => false;

    /// <summary>Prep, where <see cref="PrepTakesState"/>.</summary>
    internal virtual ValueTask<TPrep> PrepAsync(SharedState state) => throw new NotSupportedException("This Prep needs a context.");

    /// <summary>Exec, unless <see cref="ExecTakesContext"/>.</summary>
    internal virtual ValueTask<TExec> ExecAsync(TPrep prep) => throw new NotSupportedException("This Exec needs a context.");

    /// <summary>Post, where <see cref="PostTakesState"/>.</summary>
    internal virtual ValueTask<ActionName> PostAsync(SharedState state, TExec exec) => throw new NotSupportedException("This Post needs a context.");
}
