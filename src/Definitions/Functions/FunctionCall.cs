using System.Text.Json;
using ActorFlow.Definitions.Callbacks;
using ActorFlow.Definitions.Variables;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Definitions;

/// <summary>A call of a function: its arguments, what it may see of the state, and the attempt it belongs to.</summary>
/// <remarks>Belongs to one attempt.</remarks>
public sealed class FunctionCall
{
    private readonly IReadOnlyDictionary<string, JsonElement> _arguments;
    private readonly IReadOnlyDictionary<string, string> _paths;
    private readonly EnvironmentLayers _variables;
    private SecretStream? _output;

    internal FunctionCall(ExecContext context, FunctionInput input, IReadOnlyDictionary<string, JsonElement> arguments,
        IReadOnlyDictionary<string, string> paths, EnvironmentLayers variables)
    {
        Context = context;
        State = input.State;
        Error = input.Error;
        _arguments = arguments;
        _paths = paths;
        _variables = variables;
    }

    /// <summary>
    /// The attempt: its idempotency key, its cancellation, its steps, its services. What a function tells the engine by it, such as the result of a
    /// step, is not masked.
    /// </summary>
    public ExecContext Context { get; }

    /// <summary>What the function may see of the state, as it was when the visit began.</summary>
    public IReadOnlyDictionary<string, JsonElement> State { get; }

    /// <summary>In a node that an error edge led to: what failed there.</summary>
    public FunctionError? Error { get; }

    /// <summary>All arguments by name: given ones with their references replaced, and defaults.</summary>
    public IReadOnlyDictionary<string, JsonElement> Arguments => _arguments;

    /// <summary>Cancelled when the attempt is.</summary>
    public CancellationToken CancellationToken => Context.CancellationToken;

    /// <summary>An argument; null where there is none, or null.</summary>
    public JsonElement? Find(string parameter)
        => _arguments.TryGetValue(parameter, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    /// <summary>An argument that has to be there.</summary>
    /// <exception cref="FunctionArgumentException">There is none: the state has nothing where the argument points.</exception>
    public JsonElement Get(string parameter)
        => Find(parameter)
            ?? throw new FunctionArgumentException(parameter,
                _paths.TryGetValue(parameter, out var path) ? $"the state has nothing at '{path}'" : "it is not there");

    /// <summary>An argument as text; null where there is none.</summary>
    public string? Text(string parameter) => Find(parameter) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => other.GetRawText(),
    };

    /// <summary>An argument as a whole number.</summary>
    public long? Integer(string parameter) => Find(parameter) is { } value ? value.GetInt64() : null;

    /// <summary>An argument as a number.</summary>
    public double? Number(string parameter) => Find(parameter) is { } value ? value.GetDouble() : null;

    /// <summary>Whether an argument is true.</summary>
    public bool Flag(string parameter) => Find(parameter) is { ValueKind: JsonValueKind.True };

    /// <summary>An argument as a span of time.</summary>
    public TimeSpan? Duration(string parameter)
        => Find(parameter) is { } value && Documents.DurationText.TryParse(Text(parameter)!, out var span) ? span : null;

    /// <summary>An argument as a list.</summary>
    /// <exception cref="FunctionArgumentException">It is none.</exception>
    public IReadOnlyList<JsonElement> List(string parameter)
        => Get(parameter) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray()] : throw new FunctionArgumentException(parameter, "it is no list");

    /// <summary>The path that an argument of <see cref="ParameterKind.StatePath"/> is; null where there is none.</summary>
    public string? PathOf(string parameter) => _paths.GetValueOrDefault(parameter);

    /// <summary>The value of a key of the state; null where there is none, or the function may not see it.</summary>
    public JsonElement? ValueOf(string key) => State.TryGetValue(key, out var value) ? value : null;

    /// <summary>The value of a variable: node before flow before run before process. Null where it is not set.</summary>
    public string? Variable(string name) => _variables.Find(name);

    /// <summary>
    /// A text without the secrets that this call was given so far: for what a function tells others itself, such as a line of a log.
    /// </summary>
    public string Masked(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SecretMask(_variables.Secrets).Apply(text);
    }

    /// <summary>
    /// Tells a piece of output to whoever watches the run, without the secrets of this call: what may be the beginning of one is held back until the
    /// next piece, or until <see cref="EndOutputAsync"/>. Not safe for several threads.
    /// </summary>
    public async ValueTask EmitAsync(string piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        _output ??= new SecretStream(_variables.Secrets);
        if (_output.Next(piece) is { Length: > 0 } shown)
            await ShowAsync(shown);
    }

    /// <summary>Tells what <see cref="EmitAsync"/> has held back.</summary>
    public async ValueTask EndOutputAsync()
    {
        if (_output?.Rest() is { Length: > 0 } rest)
            await ShowAsync(rest);
    }

    /// <summary>
    /// Writes a line to the host's log and to <see cref="DocumentCallbacks.Log"/>, without the secrets of this call. Long lines, and those of a run
    /// that has written too many, are cut with a mark.
    /// </summary>
    public void Log(LogLevel level, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var logger = (Context.Services.GetService(typeof(ILoggerFactory)) as ILoggerFactory)?.CreateLogger("ActorFlow.Definitions.core.log");
        if ((logger?.IsEnabled(level) != true && Callbacks?.Log is null) || LogLines.Next(Context.RunId, Masked(text)) is not { } line)
            return;
        if (logger is not null)
            Builtin.FunctionLog.Line(logger, level, Context.RunId.Value, Context.Node, line);
        CallbackLayer.Tell(Callbacks?.Log, new NodeLine(Context.RunId, Context.Node, level, line));
    }

    internal DocumentCallbacks? Callbacks { get; init; }

    private async ValueTask ShowAsync(string piece)
    {
        await Context.EmitAsync(piece);
        CallbackLayer.Tell(Callbacks?.Progress, new NodeProgress(Context.RunId, Context.Node, piece, Context.Item));
    }

    /// <summary>
    /// The value of a variable that is secret whatever the document says: masked in what the function returns and fails with. Null where it is not
    /// set.
    /// </summary>
    public string? Secret(string name) => _variables.FindSecret(name);
}
