namespace ActorFlow;

/// <summary>What Prep has bound for the method of a <see cref="MethodNode"/>. Middleware can look at it.</summary>
public sealed class MethodArguments
{
    internal static readonly MethodArguments None = new([], []);

    private readonly MethodParameter[] _parameters;

    internal MethodArguments(MethodParameter[] parameters, object?[] values)
    {
        _parameters = parameters;
        Values = values;
    }

    /// <summary>The value bound for a parameter; null for one that Exec will get injected.</summary>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public object? this[string parameter]
    {
        get
        {
            var index = Array.FindIndex(_parameters, known => known.Name == parameter);
            if (index < 0)
                throw new ArgumentException(
                    $"There is no parameter '{parameter}'; there are {string.Join(", ", _parameters.Select(known => $"'{known.Name}'"))}.",
                        nameof(parameter));
            return ReferenceEquals(Values[index], Injected) ? null : Values[index];
        }
    }

    /// <summary>Stands for a value that Exec fills in, because it belongs to the attempt.</summary>
    internal static object Injected { get; } = new();

    internal object?[] Values { get; }

    /// <inheritdoc/>
    public override string ToString()
        => string.Join(", ",
            _parameters.Select((parameter, i) => $"{parameter.Name}: {(ReferenceEquals(Values[i], Injected) ? "injected" : Values[i] ?? "null")}"));
}
