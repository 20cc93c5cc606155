namespace ActorFlow.Definitions.Variables;

/// <summary>
/// The variables of a visit: those of its node, beneath them the flow's, the run's and the process's. A value may refer to others, and finds them
/// only in the layers beneath its own: so <c>KEY: ${KEY}</c> hands a value on, and no references go in circles.
/// </summary>
internal sealed class EnvironmentLayers
{
    private readonly IReadOnlyList<IReadOnlyDictionary<string, string>> _layers;
    private readonly IReadOnlySet<string> _secretNames;
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);

    /// <param name="layers">The uppermost first.</param>
    /// <param name="secretNames">The names whose values are secret, whichever layer they come from.</param>
    public EnvironmentLayers(IReadOnlyList<IReadOnlyDictionary<string, string>> layers, IReadOnlySet<string> secretNames)
    {
        _layers = layers;
        _secretNames = secretNames;
    }

    /// <summary>The secret values that were handed out so far.</summary>
    public IReadOnlyCollection<string> Secrets => _secrets;

    /// <summary>The value of a name; null where no layer has it.</summary>
    /// <exception cref="EnvironmentMissingException">A value refers to a name that is not set beneath it and has no default.</exception>
    public string? Find(string name) => Find(name, 0);

    /// <summary>
    /// Takes note of all secrets by name, so that they are known wherever they come from: a server may send back what another node has sent to it.
    /// </summary>
    public void NoteSecrets()
    {
        foreach (var name in _secretNames)
        {
            try
            {
                Find(name);
            }
            catch (EnvironmentMissingException)
            {
                // Made of what is not set: there is no such secret here.
            }
        }
    }

    /// <summary>The value of a name, which is secret whatever the document says.</summary>
    public string? FindSecret(string name)
    {
        var value = Find(name);
        if (value is { Length: > 0 })
            _secrets.Add(value);
        return value;
    }

    /// <summary>Replaces the references of a text.</summary>
    /// <exception cref="EnvironmentMissingException">A name is not set and has no default.</exception>
    public string Replace(string text) => Replace(text, 0);

    private string Replace(string text, int from)
        => EnvironmentText.Replace(text, name => Find(name, from), name => throw new EnvironmentMissingException(name, text));

    private string? Find(string name, int from)
    {
        for (var layer = from; layer < _layers.Count; layer++)
        {
            if (!_layers[layer].TryGetValue(name, out var text))
                continue;
            // The process's own variables are taken as they are: they come from outside and may hold anything.
            var value = layer == _layers.Count - 1 ? text : Replace(text, layer + 1);
            if (_secretNames.Contains(name) && value.Length > 0)
                _secrets.Add(value);
            return value;
        }

        return null;
    }
}
