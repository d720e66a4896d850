using Mono.Cecil;

namespace Auth.Testing.Architecture;

/// <summary>
/// Everything that a type names: base types, signatures, attributes, generic arguments and method bodies, those of its
/// nested and compiler-generated types (lambdas, state machines) included.
/// </summary>
/// <remarks>Constants and <c>nameof</c> leave no trace in the compiled code, so they are not seen.</remarks>
internal sealed class Uses
{
    private readonly HashSet<TypeName> _types = [];
    private readonly HashSet<(TypeName Type, string Member)> _members = [];

    public Uses(TypeDefinition outermost) => AddDefinition(outermost);

    public IReadOnlySet<TypeName> Types => _types;

    /// <summary>The methods and fields that the bodies name; a property goes by its accessor (<c>get_UtcNow</c>).</summary>
    public IReadOnlySet<(TypeName Type, string Member)> Members => _members;

    public static TypeName NameOf(TypeReference type)
    {
        var outermost = type.GetElementType();
        while (outermost.DeclaringType is { } declaring) outermost = declaring;

        var assembly = outermost.Scope is AssemblyNameReference reference ? reference.Name : outermost.Module.Assembly.Name.Name;
        return new TypeName(assembly, outermost.FullName);
    }

    private void AddDefinition(TypeDefinition type)
    {
        Add(type.BaseType);
        AddAttributes(type);
        AddParameters(type);
        foreach (var contract in type.Interfaces) Add(contract.InterfaceType);

        foreach (var field in type.Fields)
        {
            Add(field.FieldType);
            AddAttributes(field);
        }

        foreach (var property in type.Properties) AddAttributes(property);
        foreach (var happening in type.Events) AddAttributes(happening);
        foreach (var method in type.Methods) AddMethod(method);
        foreach (var nested in type.NestedTypes) AddDefinition(nested);
    }

    private void AddMethod(MethodDefinition method)
    {
        AddSignature(method);
        AddAttributes(method);
        AddAttributes(method.MethodReturnType);
        AddParameters(method);
        foreach (var parameter in method.Parameters) AddAttributes(parameter);
        foreach (var overridden in method.Overrides) AddMember(overridden);
        if (!method.HasBody) return;

        foreach (var variable in method.Body.Variables) Add(variable.VariableType);
        foreach (var handler in method.Body.ExceptionHandlers) Add(handler.CatchType);
        foreach (var instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference named: Add(named); break;
                case CallSite site: AddSignature(site); break;
                case MemberReference member: AddMember(member); break;
            }
        }
    }

    private void AddMember(MemberReference member)
    {
        Add(member.DeclaringType);
        _members.Add((NameOf(member.DeclaringType), member.Name));
        if (member is FieldReference field) Add(field.FieldType);
        if (member is MethodReference method) AddSignature(method);
        if (member is GenericInstanceMethod generic) AddAll(generic.GenericArguments);
    }

    private void AddSignature(IMethodSignature signature)
    {
        Add(signature.ReturnType);
        AddAll(signature.Parameters.Select(p => p.ParameterType));
    }

    private void AddParameters(IGenericParameterProvider provider)
    {
        foreach (var parameter in provider.GenericParameters)
        {
            AddAttributes(parameter);
            AddAll(parameter.Constraints.Select(c => c.ConstraintType));
        }
    }

    private void AddAttributes(ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            AddMember(attribute.Constructor);
            foreach (var argument in attribute.ConstructorArguments) AddArgument(argument);
            foreach (var named in attribute.Properties.Concat(attribute.Fields)) AddArgument(named.Argument);
        }
    }

    private void AddArgument(CustomAttributeArgument argument)
    {
        Add(argument.Type);
        if (argument.Value is TypeReference type) Add(type);
        if (argument.Value is CustomAttributeArgument boxed) AddArgument(boxed);
        if (argument.Value is CustomAttributeArgument[] list) Array.ForEach(list, AddArgument);
    }

    private void AddAll(IEnumerable<TypeReference> types)
    {
        foreach (var type in types) Add(type);
    }

    private void Add(TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter: return;
            case FunctionPointerType pointer: AddSignature(pointer); return;
            case GenericInstanceType generic: AddAll(generic.GenericArguments); break;
            case IModifierType modified: Add(modified.ModifierType); break;
        }

        if (type is TypeSpecification wrapped) Add(wrapped.ElementType);
        else _types.Add(NameOf(type));
    }
}
