document.getElementById('app').textContent = 'Analytics';
