using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>What a type's JSON contract carries; judged once per type.</summary>
internal sealed class StateContract
{
    private readonly bool _holds;

    private StateContract(JsonTypeInfo info, bool holds, bool alwaysEncodes)
    {
        Info = info;
        _holds = holds;
        AlwaysEncodes = alwaysEncodes;
    }

    public JsonTypeInfo Info { get; }

    /// <summary>Whether every object of the type can be written: dates, ids and the like.</summary>
    public bool AlwaysEncodes { get; }

    public bool HoldsAsIs(object value) => _holds && value.GetType() == Info.Type && value is not DateTime { Kind: DateTimeKind.Local };

    /// <summary>Refuses a value that would not come back whole.</summary>
    public void Check(object value, string key)
    {
        if (Info.Kind == JsonTypeInfoKind.Object && value.GetType() != Info.Type && Info.PolymorphismOptions is null)
        {
            throw new StateValueRefusedException(key, TypeNames.Of(value.GetType()),
                $"The value for '{key}' is a {TypeNames.Of(value.GetType())} written as its base {TypeNames.Of(Info.Type)}, which would lose the rest. "
                + "Set it as its own type, or declare the derived types with [JsonDerivedType].");
        }
    }

    public static StateContract Of(Type type, StateSerialization serialization)
    {
        var info = serialization.Json.GetTypeInfo(type);
        var builtIn = type.IsEnum || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            || type == typeof(TimeSpan) || type == typeof(Guid) || type == typeof(Uri) || type == typeof(Version);
        var declared = Attribute.IsDefined(type, typeof(ImmutableAttribute)) || serialization.ImmutableTypes.Contains(type);
        return new StateContract(info, builtIn || declared, builtIn);
    }
}
