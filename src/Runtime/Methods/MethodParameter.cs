using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>A parameter of a method node, and where its value comes from.</summary>
internal abstract class MethodParameter(string name, Type type, ParameterKind kind, bool isOptional, object? otherwise)
{
    private object? _bound;
    private bool _isBound;
    private string? _key;
    private bool _readsState = true;

    public string Name => name;

    public Type Type => type;

    public ParameterKind Kind { get; private set; } = kind;

    /// <summary>The state's key it reads.</summary>
    public string Key => _key ?? name;

    /// <summary>The node whose kept result it reads, where it says so; then it does not read the state.</summary>
    public string? ResultOf { get; private set; }

    public bool IsInjected => Kind is not (ParameterKind.Data or ParameterKind.DataOrService);

    public void Bind(string node, object? value)
    {
        if (IsInjected)
            throw new ArgumentException($"Node '{node}': parameter '{name}' is injected ({TypeNames.Of(type)}) and cannot be bound.");
        EnsureFits(node, value);
        _bound = value;
        _isBound = true;
    }

    public void ReadState(string key)
    {
        StateKey.ThrowIfInvalid(key);
        _key = key;
        OnlyData();
    }

    public void ReadResult(string node)
    {
        ResultOf = node;
        _readsState = false;
        OnlyData();
    }

    /// <summary>Refuses an argument that is of another type.</summary>
    public void EnsureFits(string node, object? value)
    {
        if (value is null ? type.IsValueType && Nullable.GetUnderlyingType(type) is null : !type.IsInstanceOfType(value))
            throw new ArgumentException(
                $"Node '{node}': parameter '{name}' is a {TypeNames.Of(type)}, and the value is {(value is null ? "null" : $"a {TypeNames.Of(value.GetType())}")}.");
    }

    /// <summary>The value as Prep finds it, or the mark of one that Exec gets injected.</summary>
    /// <exception cref="MethodParameterException">There is none.</exception>
    public object? Find(string node, NodeContext context)
    {
        if (IsInjected && Kind != ParameterKind.Service)
            return MethodArguments.Injected;
        if (Kind is ParameterKind.Service or ParameterKind.DataOrService && context.Services.GetService(type) is not null)
            return MethodArguments.Injected;
        if (_isBound)
            return _bound;
        try
        {
            if (_readsState && Kind != ParameterKind.Service && TryState(context.State, out var value))
                return value;
            if (Kind != ParameterKind.Service && TryResult(context, out value))
                return value;
        }
        catch (StateException error)
        {
            throw new MethodParameterException(context.RunId, node, name, $"cannot be read: {error.Message}", error);
        }

        return Otherwise(context.RunId, node);
    }

    /// <summary>The default value.</summary>
    /// <exception cref="MethodParameterException">There is none.</exception>
    public object? Otherwise(RunId runId, string node)
        => isOptional ? otherwise : throw new MethodParameterException(runId, node, name, $"has no value: {Looked()}", null);

    public abstract void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions options);

    public abstract object? Read(JsonElement json, JsonSerializerOptions options);

    protected abstract bool TryState(SharedState state, out object? value);

    protected abstract bool TryResult(NodeContext context, string node, out object? value);

    private bool TryResult(NodeContext context, out object? value)
    {
        value = null;
        if (ResultOf is not null)
            return TryResult(context, ResultOf, out value);
        return context.KeepsResultOf(name) && TryResult(context, name, out value);
    }

    private void OnlyData() => Kind = Kind == ParameterKind.DataOrService ? ParameterKind.Data : Kind;

    private string Looked() => Kind switch
    {
        ParameterKind.Service =>
            $"no service {TypeNames.Of(type)} is registered. Register it, and give the provider to the flow system as its Services",
        _
            when ResultOf is not null
            => $"node '{ResultOf}' has no result yet. Read it where that node has been visited before, or give the parameter a default value",
        ParameterKind.DataOrService
            => $"the state has no key '{Key}', no service {TypeNames.Of(type)} is registered, nothing is bound. Set one of them, or give the parameter a default value",
        _ => $"the state has no key '{Key}', no node of that name has a kept result, nothing is bound. Set one of them, or give the parameter a default value",
    };
}

/// <inheritdoc/>
internal sealed class MethodParameter<T>(string name, ParameterKind kind, bool isOptional, object? otherwise)
    : MethodParameter(name, typeof(T), kind, isOptional, otherwise)
{
    public override void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions options)
        => JsonSerializer.Serialize(writer, (T)value!, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));

    public override object? Read(JsonElement json, JsonSerializerOptions options)
        => json.Deserialize((JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));

    protected override bool TryState(SharedState state, out object? value)
    {
        var found = state.TryGet<T>(Key, out var typed);
        value = typed;
        return found;
    }

    protected override bool TryResult(NodeContext context, string node, out object? value)
    {
        var found = context.TryResultOf<T>(node, out var typed);
        value = typed;
        return found;
    }
}
