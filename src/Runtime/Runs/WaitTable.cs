namespace ActorFlow.Runs;

/// <summary>The waits of a visit, by name. Most have one, and that takes no table. A field of this type must not be read-only, nor copied.</summary>
internal struct WaitTable
{
    private Wait? _alone;
    private SortedDictionary<string, Wait>? _many;

    public readonly int Count => _many?.Count ?? (_alone is null ? 0 : 1);

    /// <summary>The waits, sorted by name.</summary>
    public readonly IReadOnlyCollection<Wait> Values => _many is not null ? _many.Values : _alone is not null ? [_alone] : [];

    public readonly Wait? Find(string name) => _many is not null ? _many.GetValueOrDefault(name) : _alone?.Name == name ? _alone : null;

    /// <exception cref="ArgumentException">A wait of this name is there.</exception>
    public void Add(Wait wait)
    {
        if (_many is null && _alone is null)
        {
            _alone = wait;
            return;
        }

        if (_many is null)
        {
            _many = new(StringComparer.Ordinal) { [_alone!.Name] = _alone };
            _alone = null;
        }

        _many.Add(wait.Name, wait);
    }

    public void Remove(Wait wait)
    {
        if (_many is not null)
            _many.Remove(wait.Name);
        else if (_alone?.Name == wait.Name)
            _alone = null;
    }
}
