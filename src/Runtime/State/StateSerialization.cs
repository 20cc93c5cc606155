using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>
/// How a run's values become JSON and come back, and what is refused. Set the properties before first use; after that the object does not change and
/// is safe to share between threads and systems.
/// </summary>
/// <remarks>
/// Member names are written in camel case and read in any case, enums as numbers unless a converter says otherwise, public fields are carried,
/// constructor parameters that are neither nullable nor optional are required, duplicate members are refused, not-a-number and the infinities are
/// written as named literals. Type names never come from data: only polymorphism that the types declare (<see cref="JsonDerivedTypeAttribute"/>) is
/// followed.
/// </remarks>
public sealed partial class StateSerialization
{
    /// <summary>No configuration may nest deeper than this.</summary>
    internal const int GreatestDepth = 512;

    internal static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = GreatestDepth };

    private readonly ConcurrentDictionary<Type, StateContract> _contracts = new();
    private readonly Lazy<JsonSerializerOptions> _json;
    private readonly Lazy<JsonSerializerOptions> _strict;
    private readonly int _maxDepth = 64;

    /// <summary>Creates a configuration with the defaults.</summary>
    public StateSerialization()
    {
        _json = new Lazy<JsonSerializerOptions>(CreateOptions);
        _strict = new Lazy<JsonSerializerOptions>(() => new JsonSerializerOptions(Json) { Converters = { new StrictText() } });
    }

    /// <summary>The defaults, with contracts by reflection where the application allows it.</summary>
    public static StateSerialization Default { get; } = new();

    /// <summary>
    /// Where the contracts of the application's types come from, such as a source-generated <see cref="JsonSerializerContext"/>. The default value is
    /// <c>null</c>: contracts by reflection; an application published with native AOT must set it.
    /// </summary>
    public IJsonTypeInfoResolver? TypeInfoResolver { get; init; }

    /// <summary>Converters that come before those of the contracts. The default is none.</summary>
    public IReadOnlyList<JsonConverter> Converters { get; init; } = [];

    /// <summary>Types whose objects never change, held without a copy as if they bore <see cref="ImmutableAttribute"/>. The default is
    /// none.</summary>
    public IReadOnlySet<Type> ImmutableTypes { get; init; } = new HashSet<Type>();

    /// <summary>How deep a value may nest, from 1 to 512. The default value is 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxDepth
    {
        get => _maxDepth;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, GreatestDepth);
            _maxDepth = value;
        }
    }

    /// <summary>How long one value's JSON may be, in bytes. The default value is 128 MiB.</summary>
    public int MaxValueBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Encrypts the values of sensitive keys in the journal. The default value is <c>null</c>: see
    /// <see cref="AllowPlainSensitive"/>.</summary>
    public IPayloadCodec? PayloadCodec { get; init; }

    /// <summary>
    /// Whether a durable run may journal sensitive values in the clear when there is no <see cref="PayloadCodec"/>. The default value is
    /// <c>false</c>: setting such a value then fails.
    /// </summary>
    public bool AllowPlainSensitive { get; init; }

    /// <summary>The serializer's options, for those who must write the same JSON elsewhere. Read-only.</summary>
    public JsonSerializerOptions Json => _json.Value;

    internal StateContract ContractOf(Type type) =>
        _contracts.TryGetValue(type, out var known) ? known : _contracts.GetOrAdd(type, StateContract.Of(type, this));

    private JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            PropertyNameCaseInsensitive = true,
            IncludeFields = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = MaxDepth,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = (TypeInfoResolver ?? DefaultResolver()).WithAddedModifier(LetNullableBeMissing),
        };
        foreach (var converter in Converters) options.Converters.Add(converter);
        options.Converters.Add(new PlainDataConverter());
        options.MakeReadOnly();
        return options;
    }

    /// <summary>A record that lost a constructor argument is a bad shape; one that may be null may also be missing, so that records can
    /// grow.</summary>
    private static void LetNullableBeMissing(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { } parameter
                && (parameter.IsNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null))
            {
                property.IsRequired = false;
            }
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026",
        Justification = "Taken only where the application has not switched reflection off; else TypeInfoResolver must be set.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "As above: native AOT switches reflection-based serialization off.")]
    private static IJsonTypeInfoResolver DefaultResolver() =>
        JsonSerializer.IsReflectionEnabledByDefault ? new DefaultJsonTypeInfoResolver() : JsonTypeInfoResolver.Combine();
}
