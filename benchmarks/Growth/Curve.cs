namespace ActorFlow.Benchmarks.Growth;

/// <summary>How a cost grows with a size: one number for each size. A class per curve; the catalogue finds it.</summary>
public abstract class Curve
{
    /// <summary>Names the curve, and its file.</summary>
    public abstract string Id { get; }

    /// <summary>What is measured, in a few words.</summary>
    public abstract string Title { get; }

    /// <summary>What the size counts.</summary>
    public abstract string SizeName { get; }

    /// <summary>What the number counts.</summary>
    public abstract string Unit { get; }

    /// <summary>The sizes, growing.</summary>
    public abstract IReadOnlyList<int> Sizes { get; }

    /// <summary>What the curve must keep to.</summary>
    public abstract Bound Bound { get; }

    /// <summary>Measures once at a size.</summary>
    public abstract Task<double> MeasureAsync(int size);
}
