using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>
/// What Exec sees beside Prep's result: the attempt, its idempotency key and its cancellation. The run's state is not here on purpose.
/// </summary>
/// <remarks>Belongs to one attempt and is sealed when that ends. Its methods may be called from any thread of the attempt.</remarks>
public sealed partial class ExecContext
{
    private readonly IVisitPort _port;
    private CancellationToken? _narrowed;
    private ExecContext? _whole;
    private volatile bool _isOver;

    internal ExecContext(int attempt, IVisitPort port)
    {
        Attempt = attempt;
        _port = port;
    }

    /// <summary>An attempt of an item of a batch.</summary>
    internal ExecContext(ExecContext batch, long item, int attempt)
        : this(attempt, batch._port)
    {
        Item = item;
        _narrowed = batch._narrowed;
    }

    /// <summary>The run.</summary>
    public RunId RunId => _port.RunId;

    /// <summary>The node's path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>.</summary>
    public string Node => _port.Path;

    /// <summary>Which entry into this node it is, from 1.</summary>
    public int Visit => _port.Number;

    /// <summary>Which try of Exec it is, from 1. A try that a crash cut off counts again under the same number.</summary>
    public int Attempt { get; }

    /// <summary>In a batch: which item it is, from 0. Otherwise null.</summary>
    public long? Item { get; }

    /// <summary>The same for every attempt and restart of this visit, or of this item of it; hand it to services that can refuse doubles.</summary>
    public string IdempotencyKey => Item is { } item ? VisitKey.OfItem(_port.IdempotencyKey, item) : _port.IdempotencyKey;

    /// <summary>
    /// In a cluster, the term under which the run was led when this dispatch began; it grows whenever the run goes to another member. Two members may
    /// execute one visit at the same time, when one has lost the run and does not know it yet: a service that remembers the greatest term it has seen
    /// of a run can refuse the late one. Outside a cluster it is 0.
    /// </summary>
    public long Term => _port.Term;

    /// <summary>Cancelled when the run is cancelled, or this attempt times out or is abandoned.</summary>
    public CancellationToken CancellationToken => _narrowed ?? _port.CancellationToken;

    /// <summary>Services of the host; scoped ones belong to this visit.</summary>
    public IServiceProvider Services => _port.Services;

    /// <summary>
    /// The engine's clock. Wait by it, <c>Task.Delay(wait, context.TimeProvider, context.CancellationToken)</c>, and tests run in virtual time.
    /// </summary>
    public TimeProvider TimeProvider => _port.TimeProvider;

    /// <summary>Does a piece of Exec once: its result is journaled, and a later entry of Exec gets that result instead of doing it again.</summary>
    /// <param name="name">The step's name, unique in the visit, at most 200 characters.</param>
    /// <param name="step">The work. It runs at least once: a crash between its end and the commit lets it run again.</param>
    /// <returns>The result as the journal carries it, the same on the first and on any later entry; after the commit.</returns>
    /// <exception cref="StepNameException">The name is malformed, or was used before in this entry of Exec.</exception>
    /// <exception cref="VisitSealedException">The attempt is over.</exception>
    public async ValueTask<T> StepAsync<T>(string name, Func<CancellationToken, ValueTask<T>> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        RefuseItem("StepAsync");
        var contract = (JsonTypeInfo<T>)_port.Serialization.Json.GetTypeInfo(typeof(T));
        if (_port.BeginStep(name) is { } done)
            return done.Deserialize(contract)!;
        var result = JsonSerializer.SerializeToElement(await step(CancellationToken), contract);
        await _port.CompleteStepAsync(name, result);
        return result.Deserialize(contract)!;
    }

    /// <summary>Does a piece of Exec that has no result once.</summary>
    /// <inheritdoc cref="StepAsync{T}(string, Func{CancellationToken, ValueTask{T}})"/>
    public async ValueTask StepAsync(string name, Func<CancellationToken, ValueTask> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        RefuseItem("StepAsync");
        if (_port.BeginStep(name) is not null)
            return;
        await step(CancellationToken);
        await _port.CompleteStepAsync(name, Done);
    }

    /// <summary>
    /// Journals how far Exec has come; a later entry of Exec reads it back with <see cref="TryGetProgress{T}"/>. Completes after the commit.
    /// </summary>
    /// <exception cref="VisitSealedException">The attempt is over.</exception>
    public ValueTask SaveProgressAsync<T>(T cursor)
    {
        RefuseItem("SaveProgressAsync");
        return _port.SaveProgressAsync(JsonSerializer.SerializeToElement(cursor, (JsonTypeInfo<T>)_port.Serialization.Json.GetTypeInfo(typeof(T))));
    }

    /// <summary>The cursor that was saved last in this visit.</summary>
    /// <returns>False when none was saved.</returns>
    public bool TryGetProgress<T>(out T? cursor)
    {
        RefuseItem("TryGetProgress");
        var saved = _port.Progress;
        cursor = saved is { } value ? value.Deserialize((JsonTypeInfo<T>)_port.Serialization.Json.GetTypeInfo(typeof(T))) : default;
        return saved is not null;
    }

    /// <summary>
    /// How many iterations of the node came before this visit (<see cref="NodeContext.Iterate()"/>); 0 for the visit that the run came to.
    /// </summary>
    public int Iteration => _port.Iteration;

    /// <summary>Whether the visit has data: of an iteration, or of the dynamic work it belongs to.</summary>
    public bool HasData => _port.Data is not null;

    /// <summary>The data of the visit; see <see cref="NodeContext.Data{T}"/>. It is journaled, so it is the same for every attempt.</summary>
    /// <exception cref="DynamicWorkException">The visit has no data.</exception>
    /// <exception cref="StateShapeException">The data is no <typeparamref name="T"/>.</exception>
    public T Data<T>() => TryGetData<T>(out var data) ? data : throw TaskErrors.NoData(RunId, Node);

    /// <summary>The data of the visit, if it has any.</summary>
    /// <exception cref="StateShapeException">The data is no <typeparamref name="T"/>.</exception>
    public bool TryGetData<T>([MaybeNullWhen(false)] out T data) => TaskErrors.TryRead(_port, out data);

    /// <summary>Takes a checkpoint now: a version of the run that can be listed and resumed from, and that runs this visit again then.</summary>
    /// <param name="metadata">Shown with the checkpoint.</param>
    /// <exception cref="VisitSealedException">The attempt is over.</exception>
    /// <exception cref="StateValueRefusedException">JSON would not carry the metadata whole.</exception>
    public ValueTask CheckpointAsync<T>(T metadata)
    {
        RefuseItem("CheckpointAsync");
        return _port.CheckpointAsync(TaskData.Freeze(metadata, "metadata of a checkpoint", _port.Serialization));
    }

    /// <summary>
    /// Streams a piece of output, such as tokens of a model, to whoever watches the run. It is not journaled, and lost when nobody watches.
    /// </summary>
    /// <exception cref="VisitSealedException">The attempt is over.</exception>
    public ValueTask EmitAsync<T>(T chunk)
        => (_whole ?? this)._isOver ? throw new VisitSealedException(RunId, Node, Visit, Attempt) : _port.EmitAsync(chunk);

    internal void Enter()
    {
        if (Item is null)
            _port.EnterExec();
    }

    /// <summary>The attempt was left behind: what it still does counts for nothing.</summary>
    internal void Seal() => _isOver = true;

    private void RefuseItem(string what)
    {
        if (Item is { } item)
            throw new ItemContextException(Node, item, what);
    }

    private static readonly JsonElement Done = JsonElement.Parse("true"u8);

    internal IVisitPort Port => _port;

    /// <summary>The same context under another token.</summary>
    internal ExecContext With(CancellationToken cancellationToken)
    {
        var copy = (ExecContext)MemberwiseClone();
        copy._narrowed = cancellationToken;
        copy._whole = _whole ?? this;
        return copy;
    }
}
