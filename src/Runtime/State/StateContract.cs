using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>
/// What a type's JSON contract carries, judged once per type. Types alone decide most of it; only where a member's declared type may hold objects of
/// other types are the values themselves looked at, each time.
/// </summary>
internal sealed class StateContract
{
    private readonly StateSerialization _serialization;
    private readonly ContractFlaw? _flaw;
    private readonly bool _isImmutable;
    private readonly JsonPropertyInfo[] _looseMembers; // those below which an object of another type than the declared one may hang
    private readonly bool _looseItems;
    private volatile bool _cameBack; // a value of the type has been read back once

    private StateContract(JsonTypeInfo info, StateSerialization serialization)
    {
        Info = info;
        _serialization = serialization;
        AlwaysEncodes = ContractJudge.IsScalar(info.Type) && info.Converter.GetType().Assembly == typeof(JsonSerializer).Assembly;
        _flaw = ContractJudge.FlawOf(info.Type, serialization.Json);
        _isImmutable = AlwaysEncodes
            || Attribute.IsDefined(info.Type, typeof(ImmutableAttribute)) || serialization.ImmutableTypes.Contains(info.Type);
        if (_flaw is not null)
        {
            _looseMembers = [];
            return;
        }
        _looseMembers = [.. ContractJudge.CarriedMembers(info).Where(member => ContractJudge.IsLoose(member.PropertyType, serialization.Json))];
        _looseItems = info.ElementType is { } item && info.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary
            && ContractJudge.IsLoose(item, serialization.Json);
    }

    public JsonTypeInfo Info { get; }

    /// <summary>Whether every object of the type can be written: dates, ids and the like.</summary>
    public bool AlwaysEncodes { get; }

    public static StateContract Of(Type type, StateSerialization serialization) => new(serialization.Json.GetTypeInfo(type), serialization);

    /// <summary>Whether the object itself may be kept: it cannot change, and its JSON says all there is to it.</summary>
    public bool HoldsAsIs(object value) =>
        _isImmutable && value.GetType() == Info.Type && value is not DateTime { Kind: DateTimeKind.Local }
            && (AlwaysEncodes || !ContractJudge.LeavesOut(Info));

    /// <summary>Refuses a value that would not come back whole.</summary>
    public void Check(object value, string key)
    {
        if (Refusal(value, TypeNames.Of(Info.Type), 0) is { } flaw) throw Refused(flaw, key);
    }

    /// <summary>Reads the first value of a type back, so that a type which can be written but not read is refused before it is committed.</summary>
    public void ProveOnce(byte[] json, string? key)
    {
        // A sequence such as a query is read back as a list or an array, never as its own type.
        if (_cameBack || AlwaysEncodes || (Info.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary && Info.CreateObject is null))
            return;
        try
        {
            JsonSerializer.Deserialize(json, Info);
            _cameBack = true;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw Refused(new ContractFlaw(TypeNames.Of(Info.Type), $"can be written as JSON but not read back: {e.Message}"), key, e);
        }
    }

    public static StateValueRefusedException Refused(ContractFlaw flaw, string? key, Exception? inner = null) =>
        new(key ?? "", flaw.Path, $"The value for '{key}' would not read the same after a restart: {flaw.Path} {flaw.What}", inner);

    private ContractFlaw? Refusal(object value, string path, int depth)
    {
        if (_flaw is not null) return _flaw with { Path = path + _flaw.Path };
        if (depth > _serialization.MaxDepth)
        {
            return new(path, $"nests deeper than {_serialization.MaxDepth}, or refers to itself. Store ids instead of references back, "
                + $"or raise {nameof(StateSerialization)}.{nameof(StateSerialization.MaxDepth)}.");
        }
        var actual = value.GetType();
        if (actual != Info.Type && Info.Kind == JsonTypeInfoKind.Object)
        {
            if (Nullable.GetUnderlyingType(Info.Type) == actual) return _serialization.ContractOf(actual).Refusal(value, path, depth);
            if (Info.PolymorphismOptions is null || Info.PolymorphismOptions.DerivedTypes.All(derived => derived.DerivedType != actual))
            {
                return new(path, $"holds a {TypeNames.Of(actual)}, which is written as its base {TypeNames.Of(Info.Type)} and would lose the rest. "
                    + $"Declare it as {TypeNames.Of(actual)}, "
                    + $"or add [JsonDerivedType(typeof({TypeNames.Of(actual)}), \"name\")] to {TypeNames.Of(Info.Type)}.");
            }
            return _serialization.ContractOf(actual).Refusal(value, path, depth);
        }
        if (Info.Type == typeof(object)) return actual == typeof(object) ? null : _serialization.ContractOf(actual).Refusal(value, path, depth);
        if (actual != Info.Type && Info.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary
            && ContractJudge.OwnStateOf(actual) is { } state)
        {
            return state with { Path = path + state.Path };
        }
        foreach (var member in _looseMembers)
        {
            if (member.Get!(value) is not { } held) continue;
            var contract = _serialization.ContractOf(member.PropertyType);
            if (contract.Refusal(held, $"{path}.{ContractJudge.NameOf(member)}", depth + 1) is { } flaw) return flaw;
        }
        return _looseItems ? ItemRefusal(value, path, depth) : null;
    }

    private ContractFlaw? ItemRefusal(object value, string path, int depth)
    {
        var contract = _serialization.ContractOf(Info.ElementType!);
        var items = value is IDictionary map ? map.Values : value as IEnumerable;
        if (items is null || (Info.Kind == JsonTypeInfoKind.Dictionary && value is not IDictionary)) return null;
        foreach (var item in items)
        {
            if (item is not null && contract.Refusal(item, path + "[]", depth + 1) is { } flaw) return flaw;
        }
        return null;
    }
}
