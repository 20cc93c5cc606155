using System.Text.Json;

namespace ActorFlow;

/// <summary>The working memory of one visit: what Prep and Exec returned, typed, so that no phase boxes.</summary>
/// <remarks>Owned by one node actor at a time. Phases never run at the same time.</remarks>
internal abstract class VisitBody
{
    public abstract ValueTask PrepAsync(NodeContext context);

    public abstract ValueTask ExecAsync(ExecContext context);

    public abstract ValueTask FallbackAsync(Exception error, ExecContext context);

    public abstract ValueTask<ActionName> PostAsync(NodeContext context);

    /// <summary>Whether Prep is known to look at the state only, so that it needs no context.</summary>
    public virtual bool PrepTakesState => false;

    /// <summary>Whether Exec may look at its context.</summary>
    public virtual bool ExecTakesContext => true;

    /// <summary>Whether Post is known to look at the state only, so that it needs no context.</summary>
    public virtual bool PostTakesState => false;

    /// <summary>Prep, where <see cref="PrepTakesState"/>.</summary>
    public virtual ValueTask PrepAsync(SharedState state) => throw new NotSupportedException("This Prep needs a context.");

    /// <summary>Exec, unless <see cref="ExecTakesContext"/>.</summary>
    public virtual ValueTask ExecAsync() => throw new NotSupportedException("This Exec needs a context.");

    /// <summary>Post, where <see cref="PostTakesState"/>.</summary>
    public virtual ValueTask<ActionName> PostAsync(SharedState state) => throw new NotSupportedException("This Post needs a context.");

    /// <summary>What Prep returned, as middleware sees it and may replace it.</summary>
    /// <exception cref="MiddlewareValueException">The value set is of another type.</exception>
    public abstract object? PrepValue { get; set; }

    /// <summary>What Exec returned, as middleware sees it and may replace it.</summary>
    /// <exception cref="MiddlewareValueException">The value set is of another type.</exception>
    public abstract object? ExecValue { get; set; }

    /// <summary>Prep, for middleware: what it returns is not kept here.</summary>
    public abstract ValueTask<object?> PrepUnstoredAsync(NodeContext context);

    /// <summary>Exec, for middleware, which may call it several times and at the same time: what it returns is not kept here.</summary>
    public abstract ValueTask<object?> ExecUnstoredAsync(ExecContext context);

    /// <summary>
    /// How long to wait before the next attempt, or null when there is to be none: what the node itself says, else what its policy says.
    /// </summary>
    public abstract TimeSpan? NextDelay(RetryPolicy policy, int attempt, Exception error, double jitter);

    /// <summary>Prep's result for the journal.</summary>
    public abstract void WritePrep(Utf8JsonWriter writer, JsonSerializerOptions options);

    /// <summary>Takes Prep's result from the journal instead of running Prep.</summary>
    public abstract void ReadPrep(JsonElement prep, JsonSerializerOptions options);

    /// <summary>Exec's result, for nodes whose results are kept.</summary>
    /// <exception cref="StateValueRefusedException">JSON would not carry it whole.</exception>
    public abstract StateValue FreezeExec(StateSerialization serialization);

    /// <summary>What Exec returned, as the argument of its compensation.</summary>
    public abstract void WriteExec(Utf8JsonWriter writer, JsonSerializerOptions options);

    /// <summary>Works on one item of a batch that another member has offered.</summary>
    public virtual ValueTask<JsonElement> ExecItemAsync(JsonElement item, ExecContext context, JsonSerializerOptions options)
        => throw new NotSupportedException("This node has no items.");

    /// <summary>Undoes what Exec did, by what the journal says of it. The visit itself is over.</summary>
    /// <param name="prep">What Prep returned.</param>
    /// <param name="exec">What Exec returned; null when that is not known.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="context">The attempt.</param>
    public abstract ValueTask CompensateAsync(JsonElement prep, JsonElement? exec, JsonSerializerOptions options, CompensationContext context);

    /// <summary>A new body with the same Prep result, for the next attempt: an attempt that was abandoned may still write into the old one.</summary>
    public abstract VisitBody Detach(IVisitPort port);

    /// <summary>Forgets the visit, so that the body can serve another one.</summary>
    public abstract void Reset();

    /// <summary>Whether the body may serve another visit, of whatever node takes it, once this one has ended.</summary>
    public virtual bool ServesAgain => false;
}
